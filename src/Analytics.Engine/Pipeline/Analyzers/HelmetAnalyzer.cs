using System.Runtime.InteropServices;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Vision.Detections;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;
using Box = Analytics.Vision.Detections.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// People without a helmet: every person that one model finds and on whose head another finds none. The head is the upper three
/// tenths of the person's box, with a little around it; a helmet is on it if the helmet's middle lies there. People of less than a
/// sixth of the frame's height are not judged: their helmets are too small for the model.
/// </summary>
public sealed class HelmetAnalyzer : IWindowAnalyzer
{
    public const string Label = "no_hard_hat";

    private const float LeastHeight = 1f / 6;

    private readonly DetectorPart _people;
    private readonly DetectorPart _helmets;
    private readonly ByteTracker _tracker;
    private readonly List<Detection> _bare = [];

    internal HelmetAnalyzer(DetectorPart people, DetectorPart helmets)
    {
        (_people, _helmets) = (people, helmets);
        var strong = people.Model.Manifest.Thresholds.Floor;
        _tracker = new ByteTracker(new TrackerOptions { HighScore = strong, NewScore = strong, LowScore = DetectionJob.WeakFloor(people.Model.Manifest), MinHits = 1 });
    }

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        // Both models are asked at once, and both are waited for: the frame is lent to them.
        var people = _people.LookAsync(window.Last, deadline, cancel).AsTask();
        var helmets = _helmets.LookAsync(window.Last, deadline, cancel).AsTask();
        await Task.WhenAll(people, helmets);
        if ((await people).Dropped is { } peopleDropped)
            return peopleDropped;
        if ((await helmets).Dropped is { } helmetsDropped)
            return helmetsDropped;
        return Track(window.To, (await people).Boxes, (await helmets).Boxes, (await helmets).Digest);
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    /// <summary>Whether a person's head has a helmet.</summary>
    public static bool IsCovered(in Box person, IEnumerable<Box> helmets)
    {
        var (left, right) = (person.X1 - (person.Width * 0.1f), person.X2 + (person.Width * 0.1f));
        var (top, bottom) = (person.Y1 - (person.Height * 0.1f), person.Y1 + (person.Height * 0.3f));
        return helmets.Any(h => h.CentreX >= left && h.CentreX <= right && h.CentreY >= top && h.CentreY <= bottom);
    }

    private Analysis Track(DateTimeOffset at, Detection[] people, Detection[] helmets, string digest)
    {
        // A weak helmet is one all the same: an alarm must not hang on it.
        var hats = helmets.Select(h => h.Box).ToList();
        _bare.Clear();
        _bare.AddRange(people.Where(p => p.Box.Height >= LeastHeight && !IsCovered(p.Box, hats)));
        var seen = _tracker.Update(at, CollectionsMarshal.AsSpan(_bare))
            .Select(track => new Observation(Label, Math.Round(track.Score, 4), DetectorPart.Rounded(track.Box), track.Id));
        return new Analysis(seen.ToValueList(), _helmets.Reference(digest));
    }
}
