using Analytics.Inference.Abilities;
using Analytics.Vision.Media;
using Xunit;

namespace Analytics.TestKit.Abilities;

/// <summary>What every <see cref="IAbilityBackend"/> does, whatever carries its abilities out.</summary>
public abstract class AbilityBackendSpec
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A picture of 64 × 48 pixels.</summary>
    protected static Picture Picture { get; } = new(new byte[] { 1 }, new BgrImage(64, 48, new byte[64 * 48 * 3]));

    /// <summary>A backend that serves <c>face_detect</c> and finds one face in any picture.</summary>
    protected abstract Task<IAbilityBackend> ServingAsync();

    /// <summary>A backend that serves nothing.</summary>
    protected abstract Task<IAbilityBackend> EmptyAsync();

    /// <summary>As the serving one, but whatever does its work never ends by itself.</summary>
    protected abstract Task<IAbilityBackend> StuckAsync();

    [Fact]
    public async Task What_it_serves_it_answers()
    {
        var backend = await ServingAsync();
        Assert.NotEqual("", backend.Name);
        Assert.Null(backend.WhyNot("face_detect"));
        Assert.Single(await DetectAsync(backend));
    }

    [Fact]
    public async Task What_it_does_not_serve_it_says_and_refuses()
    {
        var backend = await EmptyAsync();
        var unserved = backend.WhyNot("face_detect");
        Assert.Equal(AbilityFault.NotServed, unserved?.Fault);
        Assert.NotEqual("", unserved!.Reason);
        var fault = await Assert.ThrowsAsync<AbilityException>(() => DetectAsync(backend));
        Assert.Equal(AbilityFault.NotServed, fault.Fault);
        Assert.NotEqual("", fault.Message);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_served() => Assert.NotNull((await ServingAsync()).WhyNot("levitation"));

    [Fact]
    public async Task Calls_side_by_side_are_all_answered()
    {
        var backend = await ServingAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => DetectAsync(backend)));
        Assert.All(answers, faces => Assert.Single(faces));
    }

    [Fact]
    public async Task A_caller_who_has_given_up_gets_no_answer()
    {
        var backend = await ServingAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backend.RunAsync(Request(), new CancellationToken(canceled: true)));
        // And spoils nothing for the next one.
        Assert.Single(await DetectAsync(backend));
    }

    [Fact]
    public async Task A_caller_who_gives_up_in_the_middle_is_let_go()
    {
        var backend = await StuckAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = backend.RunAsync(Request(), cancel.Token);
        Assert.False(call.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    public static TheoryData<string> Wrong => ["three corners", "ten corners", "no picture", "too many pictures", "no clip", "long clip", "score", "bytes", "video"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_no_caller_may_ask_is_the_callers_fault(string what)
    {
        AbilityRequest request = what switch
        {
            "three corners" => new AbilityRequest.Fence([Picture], Corners(3)),
            "ten corners" => new AbilityRequest.Fence([Picture], Corners(10)),
            "no picture" => new AbilityRequest.Fence([], Corners(4)),
            "too many pictures" => new AbilityRequest.Fence([.. Enumerable.Repeat(Picture, 33)], Corners(4)),
            "no clip" => new AbilityRequest.Clip("fall_down", []),
            "long clip" => new AbilityRequest.Clip("fight", [.. Enumerable.Repeat(Picture, 65)]),
            "score" => new AbilityRequest.FaceDetection(Picture, 1.1),
            "bytes" => new AbilityRequest.FaceDetection(Picture with { Image = new BgrImage(64, 48, new byte[10]) }),
            _ => new AbilityRequest.ActionLiveness(default, LivenessAction.Eye),
        };
        var backend = await ServingAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => backend.RunAsync(request, Cancel));
    }

    private static AbilityRequest Request() => new AbilityRequest.FaceDetection(Picture);

    private static async Task<IReadOnlyList<FoundFace>> DetectAsync(IAbilityBackend backend) =>
        Assert.IsType<AbilityAnswer.Faces>(await backend.RunAsync(Request(), Cancel)).Found;

    private static List<(double, double)> Corners(int count) => [.. Enumerable.Range(0, count).Select(i => ((double)i, (double)(i * i)))];
}
