using System.Runtime.InteropServices;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;
using Box = Analytics.Vision.Detections.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// People without what they have to wear: every person that one model finds and on whom another finds no helmet, or no work clothes. A
/// thing is on a person if its middle lies in the part of the person where it is worn (<see cref="WornThing"/>). People of less than a
/// sixth of the frame's height are not judged: what they wear is too small for the models. One model that finds both is asked once.
/// </summary>
public sealed class WearAnalyzer : IWindowAnalyzer
{
    private const float LeastHeight = 1f / 6;

    private readonly WornThing _thing;
    private readonly DetectorPart _people;
    private readonly DetectorPart? _things;
    private readonly ByteTracker _tracker;
    private readonly List<Detection> _told = [];

    /// <param name="thing">What they have to wear.</param>
    /// <param name="people">Finds people, and the things too where <paramref name="things"/> is null.</param>
    /// <param name="things">Finds the things.</param>
    internal WearAnalyzer(WornThing thing, DetectorPart people, DetectorPart? things)
    {
        (_thing, _people, _things) = (thing, people, things);
        // What is tracked are people, whatever they wear.
        var thresholds = people.Model.Manifest.Thresholds;
        var strong = thresholds.Of(people.LabelOf(CameraWords.Person));
        _tracker = new ByteTracker(new TrackerOptions { HighScore = strong, NewScore = strong, LowScore = Math.Min(strong, DetectionJob.WeakOf(thresholds)), MinHits = 1 });
    }

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        // Both models are asked at once, and both are waited for: the frame is lent to them.
        var people = _people.LookAsync(window.Last, deadline, cancel).AsTask();
        var things = _things is null ? people : _things.LookAsync(window.Last, deadline, cancel).AsTask();
        await Task.WhenAll(people, things);
        var (ofPeople, ofThings) = (await people, await things);
        return ofPeople.Dropped ?? ofThings.Dropped ?? Track(window, ofPeople, ofThings);
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    private Analysis Track(FrameWindow window, Look people, Look things)
    {
        // A weak helmet is one all the same: an alarm must not hang on it.
        var worn = things.Boxes.Where(b => (_things ?? _people).Word(b.ClassId) == CameraWords.Worn).Select(b => b.Box).ToList();
        _told.Clear();
        foreach (var person in people.Boxes.Where(b => b.Box.Height >= LeastHeight && _people.Word(b.ClassId) == CameraWords.Person))
        {
            if (ClassOf(window.Last, person.Box, worn) is { } told)
                _told.Add(person with { ClassId = told });
        }

        var seen = _tracker.Update(window.To, CollectionsMarshal.AsSpan(_told))
            .Select(track => new Observation(LabelOf(track.ClassId), Math.Round(track.Score, 4), DetectorPart.Rounded(track.Box), track.Id));
        return new Analysis(seen.ToValueList(), (_things ?? _people).Reference(things.Digest));
    }

    // 0 for somebody without the thing, else 1 + its colour; null for somebody of whom there is nothing to tell.
    private int? ClassOf(Frame frame, Box person, List<Box> worn)
    {
        Box? largest = null;
        foreach (var thing in _thing.On(person, worn))
            largest = largest is { } other && other.Width * other.Height >= thing.Width * thing.Height ? other : thing;
        if (largest is null)
            return 0;
        if (_thing.ColourLabels.Count == 0)
            return null;
        var label = WornThing.ColourOf(frame, largest.Value);
        return 1 + _thing.ColourLabels.TakeWhile(l => l != label).Count();
    }

    private string LabelOf(int told) => told == 0 ? _thing.Label : _thing.ColourLabels[told - 1];
}
