using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>
/// When a rule applies: weekly intervals on the wall clock of a time zone. A time that the clock skips in spring never occurs;
/// one that it shows twice in autumn counts both times.
/// </summary>
public sealed record Schedule
{
    public const int MaxIntervals = 64;

    public static readonly Schedule Always = new();

    /// <summary>IANA name; null takes the camera's (<see cref="Rule.In"/>).</summary>
    public string? TimeZone { get; init; }

    /// <summary>0 to 64; none means always. They may overlap.</summary>
    public ValueList<WeeklyInterval> Intervals { get; init; }

    /// <exception cref="TimeZoneNotFoundException">A zone that <see cref="Faults"/> would have named.</exception>
    public bool Covers(DateTimeOffset at)
    {
        if (Intervals.Count == 0)
            return true;
        var zone = TimeZone is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        foreach (var interval in Intervals)
        {
            if (interval.Covers(local.DayOfWeek, TimeOnly.FromDateTime(local)))
                return true;
        }

        return false;
    }

    public IReadOnlyList<Fault> Faults()
    {
        var faults = new FaultList();
        if (TimeZone is not null)
            faults.TimeZone("timeZone", TimeZone);
        if (Intervals.Count > MaxIntervals)
            faults.Add("intervals", FaultCode.TooMany, $"has {Intervals.Count} intervals", $"use {MaxIntervals} at most");
        for (var i = 0; i < Intervals.Count; i++)
            faults.Known($"intervals[{i}].day", Intervals[i].Day);
        return faults.All;
    }
}

/// <summary>Begins on a day of the week at <paramref name="From"/> and ends before the next <paramref name="To"/>.</summary>
/// <param name="To">
/// Where not later than <paramref name="From"/>, on the next day: 22:00 to 06:00 is a night, 00:00 to 00:00 a whole day.
/// </param>
public readonly record struct WeeklyInterval(DayOfWeek Day, TimeOnly From, TimeOnly To)
{
    public bool Covers(DayOfWeek day, TimeOnly time)
    {
        if (To > From)
            return day == Day && time >= From && time < To;
        var next = (DayOfWeek)(((int)Day + 1) % 7);
        return (day == Day && time >= From) || (day == next && time < To);
    }
}
