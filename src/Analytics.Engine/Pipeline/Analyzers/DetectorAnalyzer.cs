using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>An object detector shared with other cameras through its batcher, and the tracks of this camera.</summary>
public sealed class DetectorAnalyzer : IWindowAnalyzer
{
    private readonly DetectorPart _detector;
    private readonly ByteTracker _tracker;

    internal DetectorAnalyzer(DetectorPart detector)
    {
        _detector = detector;
        // The model's threshold begins a track, or that of the box's label where it has one; weaker boxes may continue one.
        var (thresholds, labels) = (detector.Model.Manifest.Thresholds, detector.Model.Manifest.Labels);
        _tracker = new ByteTracker(new TrackerOptions
        {
            HighScore = thresholds.Score,
            NewScore = thresholds.Score,
            ByClass = Enumerable.Range(0, labels.Count).ToDictionary(id => id, id => thresholds.Of(labels[id])),
            LowScore = DetectionJob.WeakOf(thresholds),
            MinHits = 1,
        });
    }

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var look = await _detector.LookAsync(window.Last, deadline, cancel);
        return look.Dropped ?? Track(window.To, look);
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    private Analysis Track(DateTimeOffset at, Look look)
    {
        var seen = _tracker.Update(at, look.Boxes).Select(track => new Observation(
            _detector.Word(track.ClassId), Math.Round(track.Score, 4), DetectorPart.Rounded(track.Box), track.Id));
        return new Analysis(seen.ToValueList(), _detector.Reference(look.Digest));
    }
}
