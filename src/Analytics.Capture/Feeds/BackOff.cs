namespace Analytics.Capture.Feeds;

/// <summary>
/// Pauses between attempts: doubled from first to most, each shortened by up to a half by chance, so that the cameras of one
/// dead switch do not all return at once.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan most, Random chance)
{
    private int _failures;

    public TimeSpan Next()
    {
        var full = first * Math.Pow(2, Math.Min(_failures++, 20));
        return (full < most ? full : most) * (0.5 + (0.5 * chance.NextDouble()));
    }

    public void Reset() => _failures = 0;
}
