using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Metering;
using Analytics.Engine.Pipeline.Leases;
using Analytics.TestKit;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Tests.Pipeline.Leases;

/// <summary>What a node does with the packs of an account.</summary>
public sealed class LeaseKeeperTests : IAsyncLifetime
{
    private LeaseRig _rig = null!;
    private LeaseNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await LeaseRig.StartAsync();
        _node = _rig.Node();
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public void Cameras_without_an_account_and_motion_are_not_metered()
    {
        Assert.Null(_node.Leases.MeterOf(PipelineRig.Config, Abilities.ElectronicFence));
        Assert.Null(_node.Leases.MeterOf(LeaseRig.Camera(), Abilities.Motion));
    }

    [Fact]
    public async Task Windows_are_paid_from_one_lease_which_is_settled_with_what_was_used()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();

        var payments = await PayAsync(lane, 3);

        var lease = Assert.Single(await _rig.EventsAsync<QuotaLeaseGranted>());
        Assert.Equal(lease.LeaseId, Assert.Single(payments.Select(p => p.Window!.Reservation).Distinct()));
        Assert.Equal((0, 10), await _rig.BooksAsync());
        await _rig.StopAsync(_node);
        Assert.Equal((3, 0), await _rig.BooksAsync());
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(1, 1_500)]
    public async Task The_next_lease_is_asked_for_before_the_present_one_is_spent_or_over(int windows, int milliseconds)
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        var first = await PayAsync(lane, windows);
        _rig.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _rig.Journal.Hold();
        var asked = _rig.Journal.NextAppend;

        // The ledger hangs, and no window waits for it while the lease lasts.
        var during = await PayAtOnceAsync(lane, 3);
        await asked.InTimeAsync("the next lease's grant");
        _rig.Journal.Release();
        await Patience.UntilAsync(() => _node.Figures.Granted == 2, "the next lease");
        var after = await PayAtOnceAsync(lane, 5);

        Assert.All([.. first, .. during, .. after], payment => Assert.NotNull(payment.Window));
        Assert.Equal(2, after.Concat(first).Select(payment => payment.Window!.Reservation).Distinct().Count());
        End([.. first, .. during, .. after]);
        await _rig.StopAsync(_node);
        Assert.Equal((windows + 8, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task A_window_without_units_waits_no_longer_than_its_deadline()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        await _rig.StateAsync();
        _rig.Journal.Hold();

        var payment = lane.PayAsync(_rig.Time.GetUtcNow().AddMilliseconds(400), CancellationToken.None).AsTask();
        _rig.Time.Advance(TimeSpan.FromMilliseconds(400));

        var dropped = await payment.InTimeAsync("the payment");
        Assert.Equal((null, DropCause.Quota), (dropped.Window, dropped.Cause));
        Assert.Contains("in time", dropped.Detail, StringComparison.Ordinal);
        _rig.Journal.Release();
    }

    [Fact]
    public async Task What_was_not_analysed_is_not_charged()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();

        var payments = await PayAsync(lane, 4);
        payments[0].Window!.End(wasAnalysed: true);
        payments[1].Window!.End(wasAnalysed: false);
        payments[2].Window!.End(wasAnalysed: true);
        payments[3].Window!.End(wasAnalysed: false);
        await _rig.StopAsync(_node);

        Assert.Equal((2, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task A_settlement_waits_for_windows_under_way_and_charges_those_that_take_too_long()
    {
        await _rig.BuyAsync(1_000);
        var lane = _node.Lane();
        var payments = await PayAsync(lane, 3);
        payments[0].Window!.End(wasAnalysed: false);
        lane.Dispose();
        await _rig.Time.WaitForTimersAsync("the settlement's wait", 2);
        payments[1].Window!.End(wasAnalysed: false);
        Assert.Equal((0, 10), await _rig.BooksAsync());

        _rig.Time.Advance(TimeSpan.FromSeconds(3.5));

        await _rig.UntilAsync(state => state.Leases.IsEmpty, "the settlement");
        Assert.Equal((1, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task A_lease_that_nobody_spends_any_more_is_handed_back_at_its_end()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        End(await PayAsync(lane, 1));

        _rig.Time.Advance(TimeSpan.FromSeconds(2));

        await _rig.UntilAsync(state => state.Leases.IsEmpty, "the settlement");
        Assert.Equal((1, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task With_its_last_lane_a_lease_is_handed_back()
    {
        await _rig.BuyAsync(1_000);
        var (first, second) = (_node.Lane(), _node.Lane());
        End(await PayAsync(first, 1));
        first.Dispose();
        End(await PayAsync(second, 1));
        Assert.Equal((0, 20), await _rig.BooksAsync());

        second.Dispose();

        await _rig.UntilAsync(state => state.Leases.IsEmpty, "the settlement");
        Assert.Equal((2, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task A_recalled_lease_is_handed_back_and_whoever_recalled_it_comes_first()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        End(await PayAsync(lane, 2));

        await _rig.TellAsync(at => new RecallLeases("recall", at, "test"));

        await _rig.UntilAsync(state => state.Leases.IsEmpty, "the settlement");
        Assert.Equal((2, 0), await _rig.BooksAsync());
        var refused = Assert.Single(await PayAtOnceAsync(lane, 1));
        Assert.Equal((null, DropCause.Quota), (refused.Window, refused.Cause));
        _rig.Time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.NotNull(Assert.Single(await PayAsync(lane, 1)).Window);
    }

    [Fact]
    public async Task A_refund_of_an_untouched_pack_waits_for_its_lease_and_is_given()
    {
        await _rig.TellAsync(at => new BuyPack("buy", at, "test", "o-1", new PackTerms(PackKind.Annual, 1_000, PriceFen: 100, IsRefundable: true)));
        using var lane = _node.Lane();
        foreach (var payment in await PayAsync(lane, 1))
            payment.Window!.End(wasAnalysed: false);
        var door = new LedgerDoor(_node, _rig.Time, new CallMeterOptions());

        var refund = door.AskAsync(LeaseRig.Account, at => new RefundOrder("refund", at, "test", "o-1"), TimeSpan.FromSeconds(6), CancellationToken.None).AsTask();
        await Patience.UntilAsync(
            async () =>
            {
                await _rig.SeeAsync();
                return (await _rig.StateAsync()).Leases.IsEmpty;
            },
            "the recalled lease");

        var reply = await _rig.DriveAsync(refund, TimeSpan.FromMilliseconds(330));
        Assert.True(reply.IsDone, $"{reply.Refusal}");
    }

    [Fact]
    public async Task A_dead_nodes_lease_comes_back_after_its_term_and_no_sooner()
    {
        await _rig.BuyAsync(1_000);
        await PayAsync(_node.Lane(), 3);
        _node.Kill();
        var next = _rig.Node();
        using var lane = next.Lane();
        End(await PayAsync(lane, 1));
        var leases = (await _rig.StateAsync()).Leases;
        var (dead, own) = (leases[0], leases[1]);

        _rig.Time.Advance(TimeSpan.FromSeconds(4.999));
        await _rig.UntilAsync(state => state.FindLease(own.Id) is null, "the living node's settlement");
        await _rig.TellAsync(at => new ReleaseDue("due-1", at, "test"));
        Assert.NotNull((await _rig.StateAsync()).FindLease(dead.Id));
        _rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _rig.TellAsync(at => new ReleaseDue("due-2", at, "test"));

        Assert.Equal((1, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task A_node_stops_spending_before_the_account_gives_the_units_to_others()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        await PayAsync(lane, 1);
        var lease = Assert.Single((await _rig.StateAsync()).Leases);
        _rig.Journal.Hold();

        // Its timer fires at the same instant; whichever is first, nothing is spent.
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        var late = lane.PayAsync(_rig.Time.GetUtcNow().AddMilliseconds(100), CancellationToken.None).AsTask();
        _rig.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Null((await late.InTimeAsync("the late payment")).Window);
        Assert.Equal(TimeSpan.FromSeconds(3), lease.EndsAt - _rig.Time.GetUtcNow().AddMilliseconds(-100));
        _rig.Journal.Release();
    }

    [Fact]
    public async Task Where_the_grants_answer_is_lost_its_units_come_back_unspent()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        _node.LoseAnswer();

        var lost = Assert.Single(await PayAsync(lane, 1));

        Assert.Contains("lost", lost.Detail, StringComparison.Ordinal);
        await _rig.UntilAsync(state => state.Leases.IsEmpty, "the return of the lost lease");
        Assert.Equal((0, 0), await _rig.BooksAsync());
    }

    [Fact]
    public async Task Nothing_is_spent_beyond_the_packs_and_what_is_not_paid_is_dropped_with_its_cause()
    {
        await _rig.BuyAsync(60);
        using var lane = _node.Lane(isPriority: true);
        var paid = 0;
        var causes = new HashSet<DropCause>();
        for (var i = 0; i < 300; i++)
        {
            var payment = await _rig.DriveAsync(lane.PayAsync(null, CancellationToken.None).AsTask(), TimeSpan.FromMilliseconds(330));
            await _rig.SeeAsync();
            if (payment.Window is { } window)
            {
                paid++;
                window.End(wasAnalysed: true);
            }
            else if (causes.Add(payment.Cause) || payment.Cause == DropCause.Quota)
            {
                // What was spent is on its way back; the clock stands meanwhile.
                await Patience.UntilAsync(async () => payment.Cause == DropCause.Degraded || (await _rig.BooksAsync()).Used == paid, "the settlements");
                _rig.Time.Advance(TimeSpan.FromMilliseconds(200));
            }
        }

        await _rig.StopAsync(_node);
        Assert.Equal((60, 0), await _rig.BooksAsync());
        Assert.Equal(60, paid);
        Assert.Equal((60, true), (_node.Figures.Paid, _node.Figures.Refused > 0));
        Assert.Equal(0, _node.Figures.Unsettled);
        Assert.Contains(DropCause.Quota, causes);
        Assert.Contains(DropCause.Degraded, causes);
        Assert.Equal([QuotaLevel.Low, QuotaLevel.Critical, QuotaLevel.Empty], (await _rig.EventsAsync<QuotaLevelChanged>()).Select(e => e.Level));
    }

    [Fact]
    public async Task Near_exhaustion_a_share_of_the_windows_is_inferred_and_priority_cameras_lose_less()
    {
        await _rig.BuyAsync(10_000);
        await _rig.UseAsync(8_500);
        using var usual = _node.Lane();
        using var priority = _node.Lane(isPriority: true);
        // The first one asks the account, and learns its level.
        await InferAsync(usual, 1);

        Assert.Equal(5, (await InferAsync(usual, 10)).Count(p => p.Window is not null));
        Assert.Equal(10, (await InferAsync(priority, 10)).Count(p => p.Window is not null));
        Assert.All(await InferAsync(usual, 10), p => Assert.True(p.Window is not null || p.Cause == DropCause.Degraded));
        await _rig.UseAsync(1_300);
        Assert.InRange((await InferAsync(usual, 40)).Count(p => p.Window is not null), 9, 11);
        Assert.InRange((await InferAsync(priority, 40)).Count(p => p.Window is not null), 19, 21);
    }

    [Fact]
    public async Task An_account_without_packs_is_not_asked_for_each_window_and_a_purchase_ends_the_wait()
    {
        using var lane = _node.Lane();
        await PayAsync(lane, 1);

        var refused = await PayAtOnceAsync(lane, 5);
        Assert.All(refused, p => Assert.Equal((null, DropCause.Quota), (p.Window, p.Cause)));
        Assert.Contains("campus does not pay for face_detect", refused[0].Detail, StringComparison.Ordinal);
        await _rig.BuyAsync(1_000);

        Assert.NotNull(Assert.Single(await PayAsync(lane, 1)).Window);
    }

    [Fact]
    public async Task A_free_ability_needs_no_lease_and_its_windows_are_counted_apart_from_the_apis_calls()
    {
        await _rig.TellAsync(at => new SetAbilityStatus("free", at, "test", AbilityStatus.LimitedFree, at));
        using var lane = _node.Lane();
        var payments = await PayAsync(lane, 1);
        payments.AddRange(await PayAtOnceAsync(lane, 4));

        payments[0].Window!.End(wasAnalysed: false);
        End(payments[1..]);

        Assert.All(payments, p => Assert.Null(p.Window!.Reservation));
        Assert.Equal(0, _node.Figures.Granted);
        Assert.Equal(4, _node.Noted.Count);
        Assert.All(_node.Noted, r => Assert.Equal(
            ("campus", "", "face_detect", 0, CallClass.Success, false), (r.Account, r.App, r.Ability, r.Generation, r.Class, r.IsMetered)));
    }

    [Fact]
    public async Task After_the_stop_windows_are_dropped_as_stopped()
    {
        await _rig.BuyAsync(1_000);
        using var lane = _node.Lane();
        await _rig.StopAsync(_node);

        Assert.Equal(DropCause.Stopped, Assert.Single(await PayAtOnceAsync(lane, 1)).Cause);
    }

    private static void End(IEnumerable<Payment> payments)
    {
        foreach (var payment in payments)
            payment.Window?.End(wasAnalysed: true);
    }

    /// <summary>No payment waits for anything.</summary>
    private static async Task<List<Payment>> PayAtOnceAsync(ILaneMeter lane, int windows)
    {
        var payments = new List<Payment>();
        for (var i = 0; i < windows; i++)
        {
            var payment = lane.PayAsync(null, CancellationToken.None).AsTask();
            Assert.True(payment.IsCompletedSuccessfully, $"window {i} waits");
            payments.Add(await payment);
        }

        return payments;
    }

    private async Task<List<Payment>> InferAsync(ILaneMeter lane, int windows)
    {
        var payments = new List<Payment>();
        for (var i = 0; i < windows; i++)
        {
            payments.AddRange(await PayAsync(lane, 1));
            End(payments[^1..]);
        }

        return payments;
    }

    private async Task<List<Payment>> PayAsync(ILaneMeter lane, int windows)
    {
        var payments = new List<Payment>();
        for (var i = 0; i < windows; i++)
        {
            payments.Add(await lane.PayAsync(null, CancellationToken.None).AsTask().InTimeAsync("the payment"));
            await _rig.SeeAsync();
        }

        return payments;
    }
}
