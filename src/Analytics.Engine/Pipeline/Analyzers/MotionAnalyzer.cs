using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Vision.Motion;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>Motion without a model: regions that differ from the learned background are the observations, labelled <c>motion</c>.</summary>
public sealed class MotionAnalyzer : IWindowAnalyzer
{
    /// <summary>Label of every observation.</summary>
    public const string Label = "motion";

    // It looks at every sample by itself: gated ones taught it nothing but stillness, which it must learn all the same.
    private MotionGate? _gate;

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => true;

    public ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var frame = window.Last;
        if (_gate?.Shape != frame.Shape)
            _gate = new MotionGate(frame.Shape, new MotionGateOptions());
        if (_gate.Look(frame).Verdict == MotionVerdict.WarmingUp)
            return ValueTask.FromResult(Analysis.Nothing);
        var seen = _gate.Regions.Select(region => new Observation(
            Label, Math.Round(region.Score, 4), new Box(region.Box.X1, region.Box.Y1, region.Box.Width, region.Box.Height)));
        return ValueTask.FromResult(new Analysis(seen.ToValueList()));
    }

    public void Reset() => _gate = null;

    public void Dispose()
    {
    }
}
