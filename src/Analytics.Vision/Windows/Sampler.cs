namespace Analytics.Vision.Windows;

/// <summary>
/// Picks frames by their timestamps. Due instants lie on a grid, so that the mean rate is exact where the source's rate is no
/// multiple of it; after a pause the grid begins anew instead of catching up.
/// </summary>
internal sealed class Sampler(TimeSpan interval)
{
    // A frame that comes a little early is the due one: cameras jitter by some milliseconds.
    private readonly TimeSpan _slack = interval / 10;
    private DateTimeOffset? _due;

    public bool Takes(DateTimeOffset at)
    {
        if (_due is { } due && at < due - _slack)
            return false;
        var next = (_due ?? at) + interval;
        _due = next > at ? next : at + interval;
        return true;
    }

    public void Reset() => _due = null;
}
