using Analytics.Vision.Detections;

namespace Analytics.Vision.Tracking;

/// <summary>An object as seen in one sample, with its identity over time.</summary>
/// <param name="Id">From 1, in the order in which tracks began; never used again by the same tracker.</param>
/// <param name="ClassId">Constant over a track's life.</param>
/// <param name="Box">The filtered position, in fractions of the frame, cut at its edges.</param>
/// <param name="Score">Of the detection that was matched now.</param>
/// <param name="Hits">Detections matched so far.</param>
/// <param name="FirstSeenAt">Instant of the first one.</param>
/// <param name="LastSeenAt">Instant of the last one.</param>
public readonly record struct TrackedObject(
    int Id, int ClassId, Box Box, float Score, int Hits, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

internal sealed class Track(int id, in Detection first, DateTimeOffset at)
{
    private MotionFilter _filter = new(first.Box);
    private float _score = first.Score;
    private DateTimeOffset _filteredAt = at;

    public int Id { get; } = id;

    public int ClassId { get; } = first.ClassId;

    public int Hits { get; private set; } = 1;

    public DateTimeOffset FirstSeenAt { get; } = at;

    public DateTimeOffset LastSeenAt { get; private set; } = at;

    /// <summary>Had no match in the sample before.</summary>
    public bool IsLost { get; private set; }

    public Box Predicted => _filter.Box;

    public void Predict(DateTimeOffset at)
    {
        if (IsLost)
            _filter.HoldSize();
        _filter.Predict((float)(at - _filteredAt).TotalSeconds);
        _filteredAt = at;
    }

    public void Match(in Detection detection, DateTimeOffset at)
    {
        _filter.Correct(detection.Box);
        (_score, LastSeenAt, IsLost) = (detection.Score, at, false);
        Hits++;
    }

    public void Miss() => IsLost = true;

    public TrackedObject Seen() => new(Id, ClassId, _filter.Box.Clamped(), _score, Hits, FirstSeenAt, LastSeenAt);
}
