using Analytics.Inference.Abilities;
using Analytics.Inference.Routing;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit.Abilities;

namespace Analytics.Inference.Tests.Routing;

public sealed class AbilityRouterTests : AbilityBackendSpec
{
    private static readonly AbilityRequest s_request = new AbilityRequest.FaceDetection(Picture);
    private static readonly AbilityAnswer s_answer = new AbilityAnswer.Faces([new FoundFace(new PixelBox(0, 0, 1, 1), 1, [])]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected override Task<IAbilityBackend> ServingAsync() => Task.FromResult<IAbilityBackend>(
        new AbilityRouter([Failing("a", AbilityFault.Unreachable), Answering("b")], new AbilityRoutes("a", "b")));

    protected override Task<IAbilityBackend> EmptyAsync() => Task.FromResult<IAbilityBackend>(new AbilityRouter([], new AbilityRoutes("a")));

    protected override Task<IAbilityBackend> StuckAsync() => Task.FromResult<IAbilityBackend>(
        new AbilityRouter([new Scripted("a") { Run = new TaskCompletionSource<AbilityAnswer>().Task.WaitAsync }], new AbilityRoutes("a")));

    [Theory]
    [InlineData(AbilityFault.NotServed)]
    [InlineData(AbilityFault.Unreachable)]
    [InlineData(AbilityFault.TimedOut)]
    [InlineData(AbilityFault.Exhausted)]
    public async Task The_next_is_asked_after_a_failure_that_cost_nothing(AbilityFault fault)
    {
        var (first, second) = (Failing("first", fault), Answering("second"));
        var router = new AbilityRouter([second, first], new AbilityRoutes("first", "second"));
        Assert.Same(s_answer, await router.RunAsync(s_request, Cancel));
        Assert.Equal((1, 1), (first.Calls, second.Calls));
        Assert.Equal((1, 1L), (router.Counters["first"].PassedOn, router.Counters["first"].Faults[fault]));
        Assert.Equal(1, router.Counters["second"].Answered);
    }

    [Theory]
    [InlineData(AbilityFault.Failed)]
    [InlineData(AbilityFault.NoFace)]
    [InlineData(AbilityFault.TooDark)]
    [InlineData(AbilityFault.TooBright)]
    [InlineData(AbilityFault.TooBlurred)]
    [InlineData(AbilityFault.Damaged)]
    public async Task What_may_have_been_charged_is_final(AbilityFault fault)
    {
        var second = Answering("second");
        var router = new AbilityRouter([Failing("first", fault), second], new AbilityRoutes("first", "second"));
        Assert.Equal(fault, (await Assert.ThrowsAsync<AbilityException>(() => router.RunAsync(s_request, Cancel))).Fault);
        Assert.Equal(0, second.Calls);
        Assert.Equal(0, router.Counters["first"].PassedOn);
    }

    [Fact]
    public async Task A_business_refusal_is_an_answer()
    {
        var (first, second) = (new Scripted("first") { Run = _ => Task.FromResult<AbilityAnswer>(new AbilityAnswer.Refused(4103, "m", "d")) }, Answering("second"));
        var router = new AbilityRouter([first, second], new AbilityRoutes("first", "second"));
        Assert.IsType<AbilityAnswer.Refused>(await router.RunAsync(s_request, Cancel));
        Assert.Equal(0, second.Calls);
    }

    [Fact]
    public async Task One_that_cannot_serve_now_is_not_asked()
    {
        var (first, second) = (Missing("first", AbilityFault.NotServed), Answering("second"));
        var router = new AbilityRouter([first, second], new AbilityRoutes("first", "second"));
        Assert.Null(router.WhyNot("face_detect"));
        await router.RunAsync(s_request, Cancel);
        Assert.Equal(0, first.Calls);
    }

    [Theory]
    [InlineData(AbilityFault.NotServed, AbilityFault.NotServed, AbilityFault.NotServed)]
    [InlineData(AbilityFault.NotServed, AbilityFault.Exhausted, AbilityFault.Exhausted)]
    [InlineData(AbilityFault.Exhausted, AbilityFault.NotServed, AbilityFault.Exhausted)]
    [InlineData(AbilityFault.Unreachable, AbilityFault.Exhausted, AbilityFault.Unreachable)]
    public async Task Where_none_can_be_asked_the_call_ends_as_if_the_most_telling_one_had_been(AbilityFault one, AbilityFault other, AbilityFault told)
    {
        var router = new AbilityRouter([Missing("a", one), Missing("b", other)], new AbilityRoutes("a", "b"));
        Assert.Equal(told, router.WhyNot("face_detect")!.Fault);
        Assert.Equal(told, (await Assert.ThrowsAsync<AbilityException>(() => router.RunAsync(s_request, Cancel))).Fault);
    }

    [Fact]
    public async Task What_was_asked_says_more_than_what_was_passed_by()
    {
        var router = new AbilityRouter([Missing("a", AbilityFault.Exhausted), Failing("b", AbilityFault.TimedOut)], new AbilityRoutes("a", "b"));
        Assert.Equal(AbilityFault.TimedOut, (await Assert.ThrowsAsync<AbilityException>(() => router.RunAsync(s_request, Cancel))).Fault);
        router = new AbilityRouter([Failing("a", AbilityFault.NotServed), Missing("b", AbilityFault.Exhausted)], new AbilityRoutes("a", "b"));
        Assert.Equal(AbilityFault.Exhausted, (await Assert.ThrowsAsync<AbilityException>(() => router.RunAsync(s_request, Cancel))).Fault);
    }

    [Fact]
    public async Task Where_all_fail_the_first_real_failure_is_told()
    {
        var router = new AbilityRouter(
            [Failing("a", AbilityFault.NotServed), Failing("b", AbilityFault.TimedOut), Failing("c", AbilityFault.Unreachable)], new AbilityRoutes("a", "b", "c"));
        Assert.Equal(AbilityFault.TimedOut, (await Assert.ThrowsAsync<AbilityException>(() => router.RunAsync(s_request, Cancel))).Fault);
        // The last one had nobody to pass on to.
        Assert.Equal(0, router.Counters["c"].PassedOn);
    }

    [Fact]
    public async Task Abilities_have_orders_of_their_own_and_orders_can_be_exchanged()
    {
        var (a, b) = (Answering("a"), Answering("b"));
        var router = new AbilityRouter([a, b], new AbilityRoutes(["a"], new Dictionary<string, IReadOnlyList<string>> { ["face_detect"] = ["nobody", "b"] }));
        await router.RunAsync(s_request, Cancel);
        Assert.Equal((0, 1), (a.Calls, b.Calls));
        await router.RunAsync(new AbilityRequest.Mask(Picture), Cancel);
        Assert.Equal((1, 1), (a.Calls, b.Calls));
        router.Use(new AbilityRoutes([]));
        Assert.Contains("no backend", router.WhyNot("mask")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_passed_on()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var second = Answering("second");
        var first = new Scripted("first")
        {
            Run = async _ =>
            {
                await cancel.CancelAsync();
                throw new AbilityException(AbilityFault.Unreachable, "gone");
            },
        };
        var router = new AbilityRouter([first, second], new AbilityRoutes("first", "second"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => router.RunAsync(s_request, cancel.Token));
        Assert.Equal(0, second.Calls);
    }

    [Fact]
    public void Two_backends_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => new AbilityRouter([Answering("a"), Answering("a")], new AbilityRoutes("a")));

    private static Scripted Answering(string name) => new(name);

    private static Scripted Missing(string name, AbilityFault fault) => new(name) { Missing = fault };

    private static Scripted Failing(string name, AbilityFault fault) => new(name) { Run = _ => throw new AbilityException(fault, $"{name} says {fault}") };

    private sealed class Scripted(string name) : IAbilityBackend
    {
        private int _calls;

        public string Name => name;

        public int Calls => _calls;

        public AbilityFault? Missing { get; init; }

        public Func<CancellationToken, Task<AbilityAnswer>> Run { get; init; } = _ => Task.FromResult(s_answer);

        public Unserved? WhyNot(string ability) =>
            AbilityRegistry.Find(ability) is null ? new(AbilityFault.NotServed, "no such ability") : Missing is { } fault ? new(fault, $"{fault} now") : null;

        public Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
        {
            Interlocked.Increment(ref _calls);
            return Run(cancel);
        }
    }
}
