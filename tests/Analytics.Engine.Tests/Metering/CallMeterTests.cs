using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.TestKit;

namespace Analytics.Engine.Tests.Metering;

public sealed class CallMeterTests
{
    [Fact]
    public async Task A_call_is_held_then_posted()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);

        var call = await rig.HoldAsync(units: 3);
        Assert.True(call.IsMetered);
        Assert.Equal((0, 3), await rig.BooksAsync());

        Assert.True(await call.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None));
        Assert.Equal((3, 0), await rig.BooksAsync());
        Assert.Equal(CallEnd.Posted, await rig.Meter.EndOfAsync("a", "face_detect", call.CallId, CancellationToken.None));
    }

    [Fact]
    public async Task A_business_error_is_charged_one_unit()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);

        var call = await rig.HoldAsync(units: 3);
        Assert.True(await call.PostAsync(CallOutcome.BusinessError, "400012", 20, CancellationToken.None));

        Assert.Equal((1, 0), await rig.BooksAsync());
    }

    [Fact]
    public async Task A_void_and_a_reversal_give_the_units_back()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);

        var broken = await rig.HoldAsync();
        await broken.VoidAsync(ReleaseCause.NetworkError, null);
        var unread = await rig.HoldAsync();
        Assert.True(await unread.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None));
        await unread.ReverseAsync();
        await unread.ReverseAsync();

        Assert.Equal((0, 0), await rig.BooksAsync());
        Assert.Equal(CallEnd.Released, await rig.Meter.EndOfAsync("a", "face_detect", unread.CallId, CancellationToken.None));
    }

    [Theory]
    [InlineData(0, 51002)]
    [InlineData(1, 51003)]
    public async Task A_refusal_carries_the_contracts_number(long size, int number)
    {
        await using var rig = await LedgerRig.StartAsync();
        if (size > 0)
            await rig.BuyAsync(size);

        Assert.Equal(number, Assert.IsType<Admission.Refused>(await rig.AdmitAsync(units: 2)).Number);
    }

    [Fact]
    public async Task The_rate_is_refused_before_the_packs_are_asked()
    {
        await using var rig = await LedgerRig.StartAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(51002, Assert.IsType<Admission.Refused>(await rig.AdmitAsync()).Number);

        Assert.Equal(429, Assert.IsType<Admission.Refused>(await rig.AdmitAsync()).Number);
    }

    [Fact]
    public async Task A_free_ability_is_admitted_without_a_record()
    {
        await using var rig = await LedgerRig.StartAsync();

        var call = Assert.IsType<Admission.Admitted>(await rig.AdmitAsync(ability: "fight")).Call;

        Assert.False(call.IsMetered);
        Assert.True(await call.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None));
    }

    [Fact]
    public async Task A_post_after_the_time_limit_is_refused_and_the_units_are_back()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(1);

        var call = await rig.HoldAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(120));

        Assert.False(await call.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None));
        Assert.Equal(51003, Number(await rig.AdmitAsync(units: 2)));
        await rig.HoldAsync();
        Assert.Equal((0, 1), await rig.BooksAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_whose_answer_was_lost_is_held_once(bool wasWritten)
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);
        rig.Journal.Fail(1, wasWritten);

        // After the failure the account is activated anew, and refuses for one second: G1 has no rate.
        var admitted = await rig.DriveAsync(rig.AdmitAsync(generation: 1));

        Assert.IsType<Admission.Admitted>(admitted);
        Assert.Equal((0, 1), await rig.BooksAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_post_whose_answer_was_lost_is_charged_once(bool wasWritten)
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);
        var call = await rig.HoldAsync();
        rig.Journal.Fail(1, wasWritten);

        Assert.True(await rig.DriveAsync(call.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None)));
        Assert.Equal((1, 0), await rig.BooksAsync());
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_admits_nothing_and_holds_nothing()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);
        rig.Journal.Fail(1_000);

        Assert.IsType<Admission.Unavailable>(await rig.DriveAsync(rig.AdmitAsync(generation: 1)));
        Assert.Equal(1, rig.Meter.Unavailable);

        rig.Journal.Fail(0);
        await rig.QuietAsync();
        // The release may have given up while the account still paused after its failures.
        rig.Time.Advance(rig.LongestBackOff);
        Assert.Equal((0, 0), await rig.BooksAsync());
    }

    [Fact]
    public async Task A_post_that_stays_unknown_is_taken_back()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);
        var call = await rig.HoldAsync();
        // Each of them lands, and none is answered.
        rig.Journal.Fail(1_000, areWritten: true);

        Assert.False(await rig.DriveAsync(call.PostAsync(CallOutcome.Success, null, 20, CancellationToken.None)));

        rig.Journal.Fail(0);
        await rig.QuietAsync();
        Assert.Equal((0, 0), await rig.BooksAsync());
        Assert.Equal(0, rig.Meter.ReleasesGivenUp);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_no_hold_behind()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(10);
        rig.Journal.Hold();
        using var caller = new CancellationTokenSource();
        var arrived = rig.Journal.NextAppend;
        var admission = rig.Meter.AdmitAsync(rig.Ticket(), caller.Token).AsTask();
        await arrived;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => admission);

        rig.Journal.Release();
        await rig.QuietAsync();
        Assert.Equal((0, 0), await rig.BooksAsync());
    }

    [Fact]
    public async Task A_hold_of_the_last_units_recalls_the_leases_and_waits_for_their_end()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(100);
        Assert.True((await rig.AskAsync(at => new GrantLease(rig.Id(), at, "n2", "lease-1", "n2", 5, 1_000))).IsDone);
        var started = rig.Time.GetUtcNow();

        // The node of the lease is dead: life and margin pass.
        var admitted = await rig.DriveAsync(rig.AdmitAsync(units: 98));

        Assert.IsType<Admission.Admitted>(admitted);
        Assert.Equal((0, 98), await rig.BooksAsync());
        Assert.InRange(rig.Time.GetUtcNow() - started, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_lease_that_is_handed_back_lets_the_hold_pass_at_once()
    {
        await using var rig = await LedgerRig.StartAsync();
        await rig.BuyAsync(100);
        Assert.True((await rig.AskAsync(at => new GrantLease(rig.Id(), at, "n2", "lease-1", "n2", 5, 1_000))).IsDone);
        var admission = rig.AdmitAsync(units: 98);

        // The node of the lease hears of the recall.
        await Patience.UntilAsync(async () => (await rig.StateAsync()).Leases[0].IsRecalled, "the recall");
        Assert.True((await rig.AskAsync(at => new SettleLease(rig.Id(), at, "n2", "lease-1", 2))).IsDone);

        Assert.IsType<Admission.Admitted>(await rig.DriveAsync(admission));
        Assert.Equal((2, 98), await rig.BooksAsync());
    }

    [Fact]
    public async Task An_invalid_ticket_is_not_admitted()
    {
        await using var rig = await LedgerRig.StartAsync();

        var admission = await rig.AdmitAsync(units: 0);

        Assert.Contains("units", Assert.IsType<Admission.Unavailable>(admission).Detail, StringComparison.Ordinal);
    }

    private static int Number(Admission admission) => Assert.IsType<Admission.Refused>(admission).Number;
}
