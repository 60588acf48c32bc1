namespace Analytics.Domain.Quotas;

/// <summary>Pack dates in Asia/Shanghai: a fixed UTC+8, no daylight saving. Intervals are half open: [from, to).</summary>
public static class PackCalendar
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>R1: one year at the same local wall clock; 29 February goes to 28 February.</summary>
    public static DateTimeOffset[] Annual(DateTimeOffset paidAt)
    {
        var from = paidAt.ToOffset(Offset);
        return [from, from.AddYears(1)];
    }

    /// <summary>
    /// R7: cycle k runs from day + k months, 00:00 local (k = 0: from the payment) to day + (k + 1) months, 00:00. Months are added
    /// to the first day and clamped to the month's last one, so the days never drift.
    /// </summary>
    public static DateTimeOffset[] Monthly(DateTimeOffset paidAt, int months)
    {
        var from = paidAt.ToOffset(Offset);
        var day = new DateTimeOffset(from.Date, Offset);
        var bounds = new DateTimeOffset[months + 1];
        bounds[0] = from;
        for (var k = 1; k <= months; k++)
            bounds[k] = day.AddMonths(k);
        return bounds;
    }
}
