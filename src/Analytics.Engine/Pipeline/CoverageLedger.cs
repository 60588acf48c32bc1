using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline;

/// <summary>
/// Divides a camera's time into analysed, dropped and gap, so that the three always add up to the time that passed (I12). The time
/// between two samples belongs to the later one; the time from an interruption to the next picture is a gap. Samples are settled
/// by lanes that run beside each other and end in any order; time advances only over settled ones, in the order of their
/// arrival.
/// </summary>
/// <param name="camera">The camera.</param>
/// <param name="epoch">Of its activation.</param>
/// <param name="since">Where this activation's time begins: everything before is the business of the one before.</param>
public sealed class CoverageLedger(EntityId camera, long epoch, DateTimeOffset since)
{
    private readonly Lock _gate = new();
    private readonly Queue<SampleTicket> _open = [];
    private readonly Dictionary<DropCause, (long Windows, TimeSpan Time)> _drops = [];
    private readonly List<CoverageGap> _gaps = [];
    private DateTimeOffset _from = since;
    private DateTimeOffset _until = since;
    private TimeSpan _analysed;

    /// <summary>A sample was taken and goes to so many lanes.</summary>
    public SampleTicket Begin(DateTimeOffset at, int lanes)
    {
        lock (_gate)
        {
            var ticket = new SampleTicket(this, at, lanes);
            _open.Enqueue(ticket);
            if (lanes == 0)
                Advance();
            return ticket;
        }
    }

    /// <summary>No pictures between the last sample and <paramref name="to"/>, an instant not before it.</summary>
    public void Gap(DateTimeOffset to, string cause)
    {
        lock (_gate)
        {
            var ticket = new SampleTicket(this, to, 0) { GapCause = cause };
            _open.Enqueue(ticket);
            Advance();
        }
    }

    /// <summary>Frames that came between the last sample and <paramref name="to"/> were dropped before they became samples.</summary>
    public void Drop(DateTimeOffset to, DropCause cause, long frames)
    {
        lock (_gate)
        {
            _open.Enqueue(new SampleTicket(this, to, 0) { DropCause = cause, Frames = frames });
            Advance();
        }
    }

    /// <summary>What was settled since the last time it was asked; null where time has not moved.</summary>
    public CoverageStep? Take()
    {
        lock (_gate)
        {
            // Drops without time of their own wait for the next step: a step is a piece of time.
            if (_until == _from)
                return null;
            var drops = _drops.Select(d => new CoverageDrop(Names.Kebab(d.Key.ToString()), d.Value.Windows, d.Value.Time)).OrderBy(d => d.Cause, StringComparer.Ordinal);
            var step = new CoverageStep(camera, epoch, _from, _until, _analysed, [.. drops], [.. _gaps]);
            (_from, _analysed) = (_until, TimeSpan.Zero);
            _drops.Clear();
            _gaps.Clear();
            return step;
        }
    }

    internal void Settle(SampleTicket ticket, DropCause? dropCause)
    {
        lock (_gate)
        {
            ticket.DropCause ??= dropCause;
            if (--ticket.Lanes == 0)
                Advance();
        }
    }

    private void Advance()
    {
        while (_open.TryPeek(out var first) && first.Lanes == 0)
        {
            _open.Dequeue();
            var span = first.At > _until ? first.At - _until : TimeSpan.Zero;
            if (first.GapCause is { } gap)
            {
                if (span > TimeSpan.Zero)
                    _gaps.Add(new CoverageGap(_until, first.At, gap));
            }
            else if (first.DropCause is { } cause)
            {
                var total = _drops.GetValueOrDefault(cause);
                _drops[cause] = (total.Windows + first.Frames, total.Time + span);
            }
            else
            {
                _analysed += span;
            }

            _until += span;
        }
    }
}

/// <summary>One sample on its way through the lanes.</summary>
public sealed class SampleTicket
{
    private readonly CoverageLedger _ledger;

    internal SampleTicket(CoverageLedger ledger, DateTimeOffset at, int lanes) => (_ledger, At, Lanes) = (ledger, at, lanes);

    public DateTimeOffset At { get; }

    internal int Lanes { get; set; }

    internal DropCause? DropCause { get; set; }

    internal string? GapCause { get; init; }

    /// <summary>How many frames the ticket stands for.</summary>
    internal long Frames { get; init; } = 1;

    /// <summary>A lane is done with the sample. One lane that dropped it makes it a dropped one.</summary>
    public void Settle(DropCause? dropCause = null) => _ledger.Settle(this, dropCause);
}
