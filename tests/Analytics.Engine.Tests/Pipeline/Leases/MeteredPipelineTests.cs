using Analytics.Domain.Incidents;
using Analytics.Engine.Pipeline.Leases;
using Analytics.TestKit.Time;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Tests.Pipeline.Leases;

/// <summary>Step 4 in the way of a frame.</summary>
public sealed class MeteredPipelineTests
{
    private readonly PipelineRig _rig = new(new ManualTimeProvider());

    [Fact]
    public async Task What_paid_stands_in_the_evidence_and_each_window_ends_with_what_became_of_it()
    {
        var meter = new ScriptedMeter();
        _rig.Meter = meter;
        _rig.Analyzer.Sees = window => window.To == PipelineRig.Start.AddSeconds(2) ? Engine.Pipeline.Analysis.Dropped(DropCause.Failed, "no answer") : HeldAnalyzer.Person;
        for (var second = 1; second <= 3; second++)
            _rig.Picture(second);
        _rig.End(3);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        Assert.Equal([true, false, true], meter.Ends);
        Assert.Equal("lease-7", Assert.IsType<IncidentOpened>(_rig.Events[0]).Reservation);
        Assert.True(meter.IsDisposed);
    }

    [Fact]
    public async Task What_is_not_paid_is_a_counted_drop_and_reaches_no_backend()
    {
        _rig.Meter = new ScriptedMeter { Answer = new Payment(null, DropCause.Quota, "nothing left") };
        _rig.Analyzer.Sees = _ => throw new InvalidOperationException("was asked");
        _rig.Picture(1);
        _rig.Picture(2);
        _rig.End(2);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        Assert.Equal(2, _rig.Dropped("quota").Windows);
        Assert.Equal(TimeSpan.Zero, _rig.Analysed);
    }

    private sealed class ScriptedMeter : ILaneMeter, IPaidWindow
    {
        public List<bool> Ends { get; } = [];

        public Payment? Answer { get; init; }

        public bool IsDisposed { get; private set; }

        public string Reservation => "lease-7";

        public List<DateTimeOffset?> Deadlines { get; } = [];

        public ValueTask<Payment> PayAsync(DateTimeOffset? deadline, CancellationToken cancel)
        {
            Deadlines.Add(deadline);
            return ValueTask.FromResult(Answer ?? new Payment(this));
        }

        public void End(bool wasAnalysed) => Ends.Add(wasAnalysed);

        public void Dispose() => IsDisposed = true;
    }
}
