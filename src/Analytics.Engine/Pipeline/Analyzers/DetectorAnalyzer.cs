using System.Runtime.InteropServices;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;
using Box = Analytics.Domain.Geometry.Box;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>An object detector shared with other cameras through its batcher, and the tracks of this camera.</summary>
public sealed class DetectorAnalyzer : IWindowAnalyzer
{
    private readonly Batcher _batcher;
    private readonly CatalogModel _model;
    private readonly string _backend;
    private readonly string _tenant;
    private readonly TimeProvider _time;
    private readonly HashSet<int> _classes;
    private readonly DetectionJob _job = new();
    private readonly ByteTracker _tracker;
    private readonly List<Detection> _wanted = [];

    /// <param name="batcher">Of the model.</param>
    /// <param name="model">The detector.</param>
    /// <param name="labels">What the ability looks for; other classes are left out before tracking.</param>
    /// <param name="backend">What runs the model, for evidence.</param>
    /// <param name="tenant">Whose turn it takes at the batcher.</param>
    /// <param name="time">The node's clock, by which deadlines are given.</param>
    public DetectorAnalyzer(Batcher batcher, CatalogModel model, IReadOnlySet<string> labels, string backend, string tenant, TimeProvider time)
    {
        (_batcher, _model, _backend, _tenant, _time) = (batcher, model, backend, tenant, time);
        _classes = [.. Enumerable.Range(0, model.Manifest.Labels.Count).Where(i => labels.Contains(model.Manifest.Labels[i]))];
        // The model's own threshold begins a track; weaker boxes down to the decoder's floor may continue one.
        var strong = model.Manifest.Thresholds.Floor;
        _tracker = new ByteTracker(new TrackerOptions { HighScore = strong, NewScore = strong, LowScore = DetectionJob.WeakFloor(model.Manifest), MinHits = 1 });
    }

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        TimeSpan? patience = deadline - _time.GetUtcNow();
        if (patience <= TimeSpan.Zero)
            return Analysis.Dropped(DropCause.Deadline);
        var outcome = await _batcher.SubmitAsync(_job.For(window.Last), new JobTerms(_tenant, Patience: patience), cancel);
        return outcome switch
        {
            JobOutcome<IReadOnlyList<Detection>>.Completed(var boxes, var digest) => Track(window.To, boxes, digest),
            JobOutcome<IReadOnlyList<Detection>>.Failed(var fault) => Analysis.Dropped(DropCause.Failed, fault.Message),
            JobOutcome<IReadOnlyList<Detection>>.Dropped(var cause) => Analysis.Dropped(cause switch
            {
                Inference.Batching.DropCause.QueueFull => DropCause.QueueFull,
                Inference.Batching.DropCause.Deadline => DropCause.Deadline,
                _ => DropCause.Stopped,
            }),
            _ => throw new InvalidOperationException($"{outcome} is no outcome."),
        };
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    private Analysis Track(DateTimeOffset at, IReadOnlyList<Detection> boxes, string digest)
    {
        _wanted.Clear();
        foreach (var box in boxes)
        {
            if (_classes.Contains(box.ClassId))
                _wanted.Add(box);
        }

        var seen = _tracker.Update(at, CollectionsMarshal.AsSpan(_wanted)).Select(track => new Observation(
            _model.Manifest.Labels[track.ClassId], Math.Round(track.Score, 4), Rounded(track.Box), track.Id));
        return new Analysis(seen.ToValueList(), new ModelRef(_model.Manifest.Name, _model.Version.Version, digest, _backend));
    }

    // Ten-thousandths of the frame are less than a pixel; the journal needs no more digits.
    private static Box Rounded(Vision.Detections.Box box) =>
        new(Math.Round(box.X1, 4), Math.Round(box.Y1, 4), Math.Round(box.Width, 4), Math.Round(box.Height, 4));
}
