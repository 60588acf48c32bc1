using Analytics.Client.Credentials;
using Analytics.Inference.Abilities;
using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Pacing;
using Analytics.Inference.Remote.Tests.Support;
using Analytics.TestKit.Vendor;
using static Analytics.Inference.Remote.Tests.Support.World;

namespace Analytics.Inference.Remote.Tests;

public sealed class BackendTests
{
    [Fact]
    public async Task A_call_is_answered_counted_and_paid()
    {
        await using var world = await StartAsync();

        var answer = Assert.IsType<AbilityAnswer.Objects>(await world.HatsAsync());

        Assert.Equal(new FoundObject(new PixelBox(2, 1, 4, 3), "blue_hat", 0.9), Assert.Single(answer.Found));
        var status = world.Backend.Status().Abilities.Single(a => a.Ability == "hard_hat");
        Assert.Equal((1L, 1L, 0.5m, 1L), (status.Counts!.Sent, status.Counts.Answered, status.Counts.Cost, status.Ledger.Posted));
        Assert.Null(world.Backend.WhyNot("hard_hat"));
    }

    [Fact]
    public async Task Each_repeat_is_counted_and_paid_as_a_call()
    {
        await using var world = (await StartAsync()).Then(VendorAnswer.Reset(), Business(5000), VendorAnswer.Json(Hats));

        await world.HatsAsync();

        var status = world.Backend.Status().Abilities.Single(a => a.Ability == "hard_hat");
        Assert.Equal((3L, 2L, 2L, 1L, 1m), (status.Counts!.Sent, status.Counts.Repeats, status.Ledger.Posted, status.Ledger.Uncertain, status.Counts.Cost));
    }

    [Theory]
    [InlineData(50000, 500, AbilityFault.Unreachable, 3)]
    [InlineData(429, 429, AbilityFault.Exhausted, 1)]
    [InlineData(51003, 403, AbilityFault.Exhausted, 1)]
    [InlineData(10020, 401, AbilityFault.NotServed, 1)]
    [InlineData(50001, 404, AbilityFault.NotServed, 1)]
    public async Task Refusals_of_the_gateway_may_be_passed_on_to_another_backend(int number, int status, AbilityFault fault, int sent)
    {
        await using var world = await StartAsync();
        world.Vendor.Always = Gateway(number, status);

        Assert.Equal(fault, await world.FaultAsync());
        Assert.Equal(sent, world.Vendor.Requests.Count);
        Assert.Equal(0, world.Backend.Ledger.Figures("hard_hat").Posted);
    }

    [Fact]
    public async Task A_business_error_is_the_answer()
    {
        await using var world = (await StartAsync()).Then(Business(4003, "error", "base64数据处理异常"));
        Assert.Equal(new AbilityAnswer.Refused(4003, "error", "base64数据处理异常"), await world.HatsAsync());
        Assert.Equal(1, world.Backend.Ledger.Figures("hard_hat").Posted);
    }

    [Fact]
    public async Task Spent_packs_stop_the_ability_alone_and_raise_one_alarm()
    {
        await using var world = (await StartAsync()).Then(Gateway(51003, 403));
        await world.FaultAsync();

        Assert.Equal(AbilityFault.Exhausted, await world.FaultAsync());

        Assert.Single(world.Vendor.Requests);
        var spent = world.Backend.WhyNot("hard_hat")!;
        Assert.Equal(AbilityFault.Exhausted, spent.Fault);
        Assert.Contains("51003", spent.Reason, StringComparison.Ordinal);
        Assert.Null(world.Backend.WhyNot("workwear"));
        Assert.Contains("51003", Assert.Single(world.Alarms), StringComparison.Ordinal);
        world.Backend.Ledger.Resume("hard_hat");
        await world.HatsAsync();
    }

    [Fact]
    public async Task The_last_failure_is_kept_with_its_time_and_without_a_key()
    {
        await using var world = (await StartAsync()).Then(Gateway(51003, 403));
        await world.FaultAsync();

        var failure = world.Backend.Status().Abilities.Single(a => a.Ability == "hard_hat").Counts!.LastFailure!;

        Assert.Equal((AbilityFault.Exhausted, world.Time.GetUtcNow()), (failure.Fault, failure.At));
        Assert.Contains("51003", failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shadow_ledger_stops_before_the_remote_would()
    {
        await using var world = await StartAsync(o => o with { Packs = [new RemotePack("hard_hat", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 2)] });
        await world.HatsAsync();
        await world.HatsAsync();
        Assert.Equal(AbilityFault.Exhausted, await world.FaultAsync());
        Assert.Equal(2, world.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_for_rate_halves_the_rate()
    {
        await using var world = (await StartAsync(o => o with { Abilities = new Dictionary<string, RemoteAbility> { ["hard_hat"] = new(4) } })).Then(Gateway(429, 429));
        await world.FaultAsync();
        var status = world.Backend.Status().Abilities.Single();
        Assert.Equal((true, 1L), (status.IsSlow, status.Counts!.RateRefusals));
        Assert.Single(world.Vendor.Requests);
    }

    [Fact]
    public async Task A_failing_backend_is_left_alone_and_tried_again()
    {
        await using var world = await StartAsync(o => o with { MaxRetries = 0, Breaker = new BreakerOptions(0.5, 4) { Pause = TimeSpan.FromSeconds(15) } });
        world.Vendor.Always = VendorAnswer.Reset();
        for (var i = 0; i < 4; i++)
            Assert.Equal(AbilityFault.Unreachable, await world.FaultAsync());

        Assert.Equal(BreakerState.Open, world.Backend.Status().Breaker);
        var alone = world.Backend.WhyNot("hard_hat")!;
        Assert.Equal(AbilityFault.Unreachable, alone.Fault);
        Assert.Contains("left alone", alone.Reason, StringComparison.Ordinal);
        Assert.Equal(AbilityFault.Unreachable, await world.FaultAsync());
        Assert.Equal(4, world.Vendor.Requests.Count);

        world.Vendor.Always = VendorAnswer.Json(Hats);
        world.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Null(world.Backend.WhyNot("hard_hat"));
        Assert.Equal(BreakerState.Trying, world.Backend.Status().Breaker);
        await world.HatsAsync();
        await world.HatsAsync();
        Assert.Equal((BreakerState.Closed, 1L), (world.Backend.Status().Breaker, world.Backend.Status().BreakerOpened));
    }

    [Fact]
    public async Task Refusals_do_not_open_the_breaker()
    {
        await using var world = await StartAsync(o => o with { MaxRetries = 0, Breaker = new BreakerOptions(0.1, 2) });
        world.Vendor.Always = Business(4003);
        for (var i = 0; i < 10; i++)
            await world.HatsAsync();
        Assert.Equal(BreakerState.Closed, world.Backend.Status().Breaker);
    }

    [Fact]
    public async Task A_silent_backend_costs_the_call_s_time_and_not_more()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = (await StartAsync(o => o with { CallTimeout = TimeSpan.FromSeconds(3) })).Then(VendorAnswer.Silent(asked));
        var call = world.FaultAsync();
        await asked.Task;
        world.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(AbilityFault.TimedOut, await call);
        Assert.Equal(1, world.Backend.Ledger.Figures("hard_hat").Uncertain);
        Assert.Equal(0, world.Backend.Status().Running);
    }

    [Fact]
    public async Task Whoever_gives_up_gets_his_own_exception()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = (await StartAsync()).Then(VendorAnswer.Silent(asked));
        using var stop = new CancellationTokenSource();
        var call = world.HatsAsync(stop.Token);
        await asked.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, world.Backend.Status().Running);
    }

    [Fact]
    public async Task A_crowd_waits_in_a_bounded_queue()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = (await StartAsync(o => o with { Gate = GateOptions.Default with { Concurrency = 1, QueueLength = 1 } }))
            .Then(VendorAnswer.When(open.Task, VendorAnswer.Json(Hats), asked));
        var first = world.HatsAsync();
        await asked.Task;
        var second = world.HatsAsync();

        Assert.Equal(AbilityFault.Unreachable, await world.FaultAsync());

        Assert.Equal((1, 1, 1L), (world.Backend.Status().Running, world.Backend.Status().Waiting, world.Backend.Status().Shed[ShedCause.QueueFull]));
        open.SetResult();
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Without_keys_nothing_is_sent_and_an_operator_hears_of_it()
    {
        await using var world = await StartAsync(client: c => c with { Credentials = new FileCredentials("/nowhere/keys.json") });
        Assert.Equal(AbilityFault.NotServed, await world.FaultAsync());
        Assert.Empty(world.Vendor.Requests);
        Assert.Single(world.Alarms);
    }

    [Fact]
    public async Task What_is_not_configured_or_not_in_the_generation_is_not_asked()
    {
        await using var world = await StartAsync(generation: Analytics.Client.Generation.G1);
        Assert.NotNull(world.Backend.WhyNot("hard_hat"));
        Assert.NotNull(world.Backend.WhyNot("motion"));
        Assert.Equal(AbilityFault.NotServed, await world.FaultAsync());
        Assert.Empty(world.Vendor.Requests);
    }

    [Fact]
    public async Task Figures_are_kept_when_the_backend_closes()
    {
        var world = await StartAsync();
        await world.HatsAsync();
        await world.DisposeAsync();
        Assert.Equal(1, world.Store.Kept.Posted["hard_hat"]);
    }
}
