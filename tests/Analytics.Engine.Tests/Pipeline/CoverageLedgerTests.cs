using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Tests.Pipeline;

public sealed class CoverageLedgerTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_time_between_two_samples_belongs_to_the_later_one()
    {
        var ledger = Ledger();
        ledger.Gap(At(2), "starting");
        ledger.Begin(At(2), 1).Settle();
        ledger.Begin(At(3), 1).Settle(DropCause.Deadline);
        ledger.Begin(At(4), 1).Settle();

        var step = ledger.Take()!;

        Assert.Equal((s_start, At(4)), (step.From, step.Until));
        Assert.Equal(TimeSpan.FromSeconds(1), step.Analysed);
        Assert.Equal([new CoverageDrop("deadline", 1, TimeSpan.FromSeconds(1))], step.Drops);
        Assert.Equal([new CoverageGap(s_start, At(2), "starting")], step.Gaps);
    }

    [Fact]
    public void Time_waits_for_the_oldest_sample_that_is_still_on_its_way()
    {
        var ledger = Ledger();
        var slow = ledger.Begin(At(1), 1);
        ledger.Begin(At(2), 1).Settle();
        Assert.Null(ledger.Take());

        slow.Settle();

        Assert.Equal(At(2), ledger.Take()!.Until);
    }

    [Fact]
    public void A_sample_that_one_of_its_lanes_dropped_is_dropped()
    {
        var ledger = Ledger();
        var ticket = ledger.Begin(At(1), 2);
        ticket.Settle(DropCause.NoModel);
        ticket.Settle();

        var step = ledger.Take()!;

        Assert.Equal(TimeSpan.Zero, step.Analysed);
        Assert.Equal("no-model", Assert.Single(step.Drops).Cause);
    }

    [Fact]
    public void Each_step_begins_where_the_last_one_ended()
    {
        var ledger = Ledger();
        ledger.Begin(At(1), 1).Settle();
        ledger.Take();
        ledger.Begin(At(3), 1).Settle();

        var step = ledger.Take()!;

        Assert.Equal((At(1), At(3), TimeSpan.FromSeconds(2)), (step.From, step.Until, step.Analysed));
    }

    // I12: whatever happens in whatever order, the three add up to the time that passed.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Analysed_and_dropped_and_gaps_add_up(int seed)
    {
        var random = new Random(seed);
        var ledger = Ledger();
        var (open, at) = (new List<(SampleTicket Ticket, int Left)>(), s_start);
        for (var i = 0; i < 500; i++)
        {
            at += TimeSpan.FromMilliseconds(random.Next(0, 700));
            switch (random.Next(6))
            {
                case 0:
                    ledger.Gap(at, "frozen");
                    break;
                case 1:
                    ledger.Drop(at, DropCause.QueueFull, random.Next(1, 4));
                    break;
                default:
                    var lanes = random.Next(0, 4);
                    var ticket = ledger.Begin(at, lanes);
                    open.AddRange(Enumerable.Repeat((ticket, lanes), lanes));
                    break;
            }

            while (open.Count > 0 && random.Next(3) > 0)
            {
                var pick = random.Next(open.Count);
                open[pick].Ticket.Settle(random.Next(4) == 0 ? DropCause.Stale : null);
                open.RemoveAt(pick);
            }

            // The store refuses a step that does not add up.
            if (random.Next(10) == 0)
                ledger.Take()?.Check();
        }

        open.ForEach(o => o.Ticket.Settle());
        ledger.Gap(at += TimeSpan.FromSeconds(1), "end");
        Assert.Equal(at, (ledger.Take() ?? throw new InvalidOperationException("Time stood still.")).Until);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    private static CoverageLedger Ledger() => new(CameraDecider.IdOf("campus", "gate"), 1, s_start);

    private static DateTimeOffset At(double seconds) => s_start + TimeSpan.FromSeconds(seconds);
}
