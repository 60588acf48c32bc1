using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Engine.Metering;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>When a call is charged (L9, R3 to R5), and what a repeat of its bytes gets (L8, L12).</summary>
public sealed class SettlementTests
{
    [Fact]
    public async Task Units_of_the_first_generation_are_its_pictures()
    {
        await using var world = await CtyunWorld.StartAsync();
        var picture = Content.Prefix + Content.Png;
        await world.CallAsync(Endpoints.G1FaceDetect, Content.Json(new { data = new[] { picture, picture, picture } }));
        Assert.Equal(3, world.Meter.Last.Ticket.Units);
        await world.CallAsync(Endpoints.G1FaceCompare, Content.Json(new { data = new[] { new[] { picture, picture }, [picture, picture] } }));
        Assert.Equal(1, world.Meter.Last.Ticket.Units);
        await world.CallAsync(Endpoints.G1FaceAttributes, "not json");
        Assert.Equal(1, world.Meter.Last.Ticket.Units);
        await world.CallAsync(Endpoints.G3FallDown, Content.Good(Endpoints.G3FallDown));
        Assert.Equal(1, world.Meter.Last.Ticket.Units);
    }

    [Fact]
    public async Task A_caller_who_leaves_before_the_answer_pays_nothing()
    {
        await using var world = await CtyunWorld.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Backend.Answer = async (_, cancel) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return null!;
        };
        using var leaving = new CancellationTokenSource();
        var pending = world.Client.SendAsync(world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat))), leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);

        var noted = Assert.Single(await world.Usage.AtLeastAsync(1));
        Assert.Equal("void NetworkError", Assert.Single(world.Meter.Last.Steps));
        Assert.Equal(CallClass.NetworkError, noted.Class);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_sent_is_given_back()
    {
        await using var world = await CtyunWorld.StartAsync();
        using var leaving = new CancellationTokenSource();
        // The caller leaves between the charge and the first byte.
        world.Meter.Posted = async call =>
        {
            await leaving.CancelAsync();
            await call.CallerGone;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            world.Client.SendAsync(world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat))), leaving.Token));

        Assert.Equal(CallClass.NetworkError, Assert.Single(await world.Usage.AtLeastAsync(1)).Class);
        Assert.Equal(["post", "reverse"], world.Meter.Last.Steps.Select(s => s.Split(' ')[0]));
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_given_back()
    {
        await using var world = await CtyunWorld.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Backend.Answer = async (_, cancel) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return null!;
        };
        var pending = world.CallAsync(Endpoints.G3HardHat, Content.Good(Endpoints.G3HardHat));
        await asked.Task;
        world.Time.Advance(TimeSpan.FromSeconds(116));

        Assert.Equal(50000, (await pending).Number);
        Assert.Equal("void WorkerDeath 50000", Assert.Single(world.Meter.Last.Steps));
    }

    [Fact]
    public async Task The_same_bytes_are_taken_once_unless_their_units_were_released()
    {
        await using var world = await CtyunWorld.StartAsync();
        var good = Content.Utf8(Content.Good(Endpoints.G3HardHat));
        Assert.Equal(0, (await world.SendAsync(world.Signed(Endpoints.G3HardHat, good, requestId: "r-1"))).Number);
        Assert.Equal(10020, (await world.SendAsync(world.Signed(Endpoints.G3HardHat, good, requestId: "r-1"))).Number);

        world.Backend.Throw(AbilityFault.Unreachable);
        Assert.Equal(50000, (await world.SendAsync(world.Signed(Endpoints.G3HardHat, good, requestId: "r-2"))).Number);
        world.Backend.Answer = (request, _) => Task.FromResult(Samples.AnswerTo(request));
        Assert.Equal(0, (await world.SendAsync(world.Signed(Endpoints.G3HardHat, good, requestId: "r-2"))).Number);
        Assert.Equal(10020, (await world.SendAsync(world.Signed(Endpoints.G3HardHat, good, requestId: "r-2"))).Number);
    }

    [Fact]
    public async Task Action_liveness_is_charged_where_it_was_opened()
    {
        await using var world = await CtyunWorld.StartAsync();
        await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace));
        Assert.Equal("action_liveness", world.Meter.Last.Ticket.Ability);
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: ProductNames.Safety);
        await world.CallAsync(Endpoints.G3ActionSafety, Content.Good(Endpoints.G3ActionSafety));
        Assert.Equal("action_liveness:safety", world.Meter.Last.Ticket.Ability);
    }

    [Fact]
    public async Task Usage_holds_what_the_consoles_figures_need()
    {
        await using var world = await CtyunWorld.StartAsync();
        var body = Content.Good(Endpoints.G3HardHat);
        var answer = await world.CallAsync(Endpoints.G3HardHat, body);
        var noted = Assert.Single(await world.Usage.AtLeastAsync(1));
        Assert.Equal(
            new CallRecord(world.Time.GetUtcNow(), Credentials.Account, "gate", "hard_hat", 3, CallClass.Success, 0, 0, body.Length, answer.Bytes.Length, "127.0.0.1", true),
            noted);
    }
}
