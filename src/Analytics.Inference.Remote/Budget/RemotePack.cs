namespace Analytics.Inference.Remote.Budget;

/// <summary>A pack bought for the remote account, as the operator entered it.</summary>
/// <param name="Ability">What it pays for.</param>
/// <param name="PaidAt">When it was paid; packs of an ability are drawn in the order in which they stand.</param>
/// <param name="Units">Calls a year, or a month where <paramref name="Months"/> is given.</param>
/// <param name="Months">Null for a pack of a year; 1 to 36 cycles of a month (G1).</param>
public sealed record RemotePack(string Ability, DateTimeOffset PaidAt, long Units, int? Months = null)
{
    /// <summary>The contract's clock: Asia/Shanghai, no daylight saving.</summary>
    private static readonly TimeSpan s_offset = TimeSpan.FromHours(8);

    /// <summary>Ends of its cycles, the start first; half-open intervals. A year is one cycle (R1, R7).</summary>
    public IReadOnlyList<DateTimeOffset> Bounds()
    {
        var from = PaidAt.ToOffset(s_offset);
        if (Months is not { } months)
            return [from, from.AddYears(1)];
        // Months are added to the first day and clamped to the month's last, so that the days never drift.
        var day = new DateTimeOffset(from.Date, s_offset);
        return [from, .. Enumerable.Range(1, months).Select(k => day.AddMonths(k))];
    }

    /// <summary>Names the pack in the kept figures: another pack, other figures.</summary>
    internal string Key => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Ability}|{PaidAt.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}|{Units}|{Months}");
}
