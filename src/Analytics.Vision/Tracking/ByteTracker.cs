using Analytics.Vision.Detections;

namespace Analytics.Vision.Tracking;

/// <summary>
/// Two-stage association after ByteTrack (Zhang et al., 2021): strong detections are matched to tracks first, then weak ones to
/// the tracks left over, since a person half hidden is a weak detection and not nobody. Within one class only. Deterministic:
/// the same detections at the same instants give the same ids. One instance per camera and ability, one caller at a time.
/// </summary>
public sealed class ByteTracker(TrackerOptions options)
{
    // Costs no pair that may be matched can reach.
    private const float Impossible = 1000;

    private readonly TrackerOptions _options = options.Checked();
    private readonly List<Track> _tracks = [];
    private readonly List<TrackedObject> _seen = [];
    private DateTimeOffset _at = DateTimeOffset.MinValue;
    private int _lastId;

    /// <summary>Tracks alive, unconfirmed and lost ones too.</summary>
    public int Alive => _tracks.Count;

    /// <summary>Takes the next sample's detections.</summary>
    /// <param name="at">Later than the call before.</param>
    /// <param name="detections">After suppression, in any order, weak ones included.</param>
    /// <returns>Confirmed tracks that were matched now, by id. Valid until the next call.</returns>
    /// <exception cref="ArgumentException">Time does not advance.</exception>
    public IReadOnlyList<TrackedObject> Update(DateTimeOffset at, ReadOnlySpan<Detection> detections)
    {
        if (at <= _at)
            throw new ArgumentException($"{at:O} is not after {_at:O}: samples come in order.", nameof(at));
        _at = at;
        foreach (var track in _tracks)
            track.Predict(at);

        var (strong, weak) = Split(detections);
        var known = _tracks.FindAll(t => t.Hits >= _options.MinHits);
        var fresh = _tracks.FindAll(t => t.Hits < _options.MinHits);

        // 1. Strong detections to known tracks, lost ones included. 2. Weak ones to those seen a sample ago.
        var left = Match(known, strong, _options.MatchIou, _options.Buffer);
        left = [.. Match(left.FindAll(t => !t.IsLost), weak, _options.WeakMatchIou, 0), .. left.FindAll(t => t.IsLost)];
        foreach (var track in left)
            track.Miss();

        // 3. What is left to tracks on probation, which have one chance. 4. The rest begins new ones.
        var failed = Match(fresh, strong, _options.MatchIou, _options.Buffer);
        _tracks.RemoveAll(t => failed.Contains(t) || at - t.LastSeenAt > _options.MaxLost);
        foreach (var detection in strong.Where(d => d.Score >= _options.ByClass.GetValueOrDefault(d.ClassId, _options.NewScore)))
            _tracks.Add(new Track(++_lastId, detection, at));
        return Report();
    }

    /// <summary>The camera paused: nothing that is seen from now on is an old acquaintance. Ids go on.</summary>
    public void Forget() => _tracks.Clear();

    private (List<Detection> Strong, List<Detection> Weak) Split(ReadOnlySpan<Detection> detections)
    {
        var (strong, weak) = (new List<Detection>(), new List<Detection>());
        foreach (var detection in detections)
        {
            if (detection.Score >= _options.ByClass.GetValueOrDefault(detection.ClassId, _options.HighScore))
                strong.Add(detection);
            else if (detection.Score >= _options.LowScore)
                weak.Add(detection);
        }

        strong.Sort(Detection.ByRank);
        weak.Sort(Detection.ByRank);
        return (strong, weak);
    }

    /// <summary>Matches and removes what it matched from <paramref name="detections"/>; returns the tracks left over.</summary>
    private List<Track> Match(List<Track> tracks, List<Detection> detections, float minIou, float buffer)
    {
        if (tracks.Count == 0 || detections.Count == 0)
            return tracks;
        var costs = new float[tracks.Count * detections.Count];
        for (var t = 0; t < tracks.Count; t++)
        {
            var predicted = Widened(tracks[t].Predicted, buffer);
            for (var d = 0; d < detections.Count; d++)
            {
                var iou = tracks[t].ClassId == detections[d].ClassId ? Box.Iou(predicted, Widened(detections[d].Box, buffer)) : 0;
                costs[(t * detections.Count) + d] = iou >= minIou && iou > 0 ? 1 - iou : Impossible;
            }
        }

        var pairs = Assignment.Solve(costs, tracks.Count, detections.Count);
        var left = new List<Track>();
        var taken = new bool[detections.Count];
        for (var t = 0; t < tracks.Count; t++)
        {
            var d = pairs[t];
            if (d < 0 || costs[(t * detections.Count) + d] >= Impossible)
            {
                left.Add(tracks[t]);
                continue;
            }

            tracks[t].Match(detections[d], _at);
            taken[d] = true;
        }

        for (var d = taken.Length - 1; d >= 0; d--)
        {
            if (taken[d])
                detections.RemoveAt(d);
        }

        return left;
    }

    private IReadOnlyList<TrackedObject> Report()
    {
        _seen.Clear();
        foreach (var track in _tracks)
        {
            if (track.LastSeenAt == _at && track.Hits >= _options.MinHits)
                _seen.Add(track.Seen());
        }

        return _seen;
    }

    private static Box Widened(in Box box, float buffer)
    {
        var (x, y) = (box.Width * buffer, box.Height * buffer);
        return new Box(box.X1 - x, box.Y1 - y, box.X2 + x, box.Y2 + y);
    }
}
