namespace Analytics.Domain.Quotas;

/// <summary>Units that a node may spend on its cameras without asking.</summary>
/// <param name="EndsAt">The account's end: the node's own, and the margin.</param>
/// <param name="IsRecalled">The account waits for it; no new lease is granted meanwhile.</param>
public sealed record Lease(string Id, string Node, string OrderId, int Cycle, long Units, DateTimeOffset EndsAt, bool IsRecalled = false)
{
    /// <summary>Design 8: at most 5 % of what remains of the pack.</summary>
    public const int LargestShare = 20;

    /// <summary>The largest lease: a node's traffic during its life, a share of what is free, and what was asked for.</summary>
    /// <returns>0 where not even one unit fits.</returns>
    public static long Size(long wanted, double unitsPerSecond, TimeSpan life, long free)
    {
        var traffic = Math.Floor(unitsPerSecond * life.TotalSeconds);
        var share = Math.Min(wanted, free / LargestShare);
        return traffic < share ? (long)traffic : share;
    }
}
