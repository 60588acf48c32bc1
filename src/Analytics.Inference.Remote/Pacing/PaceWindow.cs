namespace Analytics.Inference.Remote.Pacing;

/// <summary>
/// At most N calls in any second, as the remote account counts them; after a refusal for rate half of that for ten seconds. Not
/// thread-safe: its gate locks.
/// </summary>
/// <param name="limit">N; null for no limit.</param>
/// <param name="margin">Added to the second: calls do not travel equally long, and two that left a second apart may arrive closer.</param>
internal sealed class PaceWindow(int? limit, TimeSpan margin, TimeProvider time)
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_slowFor = TimeSpan.FromSeconds(10);

    // Monotonic timestamps of the calls that still count, oldest first.
    private readonly Queue<long> _admitted = new();
    private long? _slowSince;

    public bool IsSlow => _slowSince is { } since && time.GetElapsedTime(since) < s_slowFor;

    /// <summary>Admits one call, or says how long there is no room.</summary>
    public bool TryAdmit(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (limit is not { } most)
            return true;
        var now = time.GetTimestamp();
        var (room, span) = Now(most);
        // What is older than the longest span never counts again.
        while (_admitted.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= (2 * s_second) + margin)
            _admitted.Dequeue();
        var counting = _admitted.Where(at => time.GetElapsedTime(at, now) < span).ToList();
        if (counting.Count >= room)
        {
            // There is room once all but room - 1 of them have left the window.
            wait = span - time.GetElapsedTime(counting[^room], now);
            return false;
        }

        _admitted.Enqueue(now);
        return true;
    }

    public void SlowDown() => _slowSince = time.GetTimestamp();

    // Half of one call a second is one in two seconds.
    private (int Room, TimeSpan Span) Now(int most) => !IsSlow ? (most, s_second + margin)
        : most > 1 ? (most / 2, s_second + margin)
        : (1, (2 * s_second) + margin);
}
