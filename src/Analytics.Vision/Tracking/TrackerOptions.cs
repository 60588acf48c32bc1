namespace Analytics.Vision.Tracking;

/// <summary>How detections become tracks. Defaults follow ByteTrack, loosened for some five samples a second.</summary>
public sealed record TrackerOptions
{
    /// <summary>Detections from this score on are matched first. Default 0.5.</summary>
    public float HighScore { get; init; } = 0.5f;

    /// <summary>Detections from this score up to <see cref="HighScore"/> may continue a track, never begin one. Default 0.1.</summary>
    public float LowScore { get; init; } = 0.1f;

    /// <summary>A new track begins from this score on. Default 0.5.</summary>
    public float NewScore { get; init; } = 0.5f;

    /// <summary>Scores of single classes, 0 to 1, in place of <see cref="HighScore"/> and <see cref="NewScore"/>. Default none.</summary>
    public IReadOnlyDictionary<int, float> ByClass { get; init; } = new Dictionary<int, float>();

    /// <summary>Least overlap of prediction and strong detection, both widened by <see cref="Buffer"/>. Default 0.2.</summary>
    public float MatchIou { get; init; } = 0.2f;

    /// <summary>Least overlap of prediction and weak detection. Default 0.4.</summary>
    public float WeakMatchIou { get; init; } = 0.4f;

    /// <summary>
    /// Share of its size by which a box is widened on each side before strong matching: at a few samples a second a walker may
    /// leave most of his box behind. 0 to 1. Default 0.15.
    /// </summary>
    public float Buffer { get; init; } = 0.15f;

    /// <summary>Matches before a track is reported, 1 or more. Default 2: a single false detection makes no track.</summary>
    public int MinHits { get; init; } = 2;

    /// <summary>How long a track survives without a match. Default 2 s.</summary>
    public TimeSpan MaxLost { get; init; } = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public TrackerOptions Checked()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(HighScore), HighScore), (nameof(LowScore), LowScore), (nameof(NewScore), NewScore),
            (nameof(MatchIou), MatchIou), (nameof(WeakMatchIou), WeakMatchIou), (nameof(Buffer), Buffer),
        })
        {
            if (value is not (>= 0 and <= 1))
                throw new ArgumentException($"{name} is {value}: use 0 to 1.");
        }

        foreach (var (classId, score) in ByClass)
        {
            if (score is not (>= 0 and <= 1))
                throw new ArgumentException($"{nameof(ByClass)} is {score} for class {classId}: use 0 to 1.");
        }

        if (LowScore > HighScore || NewScore < HighScore)
            throw new ArgumentException($"LowScore {LowScore}, HighScore {HighScore} and NewScore {NewScore} must not fall in this order.");
        if (MinHits < 1)
            throw new ArgumentException($"MinHits is {MinHits}: use 1 or more.");
        if (MaxLost < TimeSpan.Zero)
            throw new ArgumentException($"MaxLost is {MaxLost}: use zero or more.");
        return this;
    }
}
