using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Domain.Tests.Rules;

public sealed class ScheduleTests
{
    /// <summary>Spring and autumn in both hemispheres, a zone that shifts by half an hour, and two that never do.</summary>
    private static readonly (string Zone, DateTime Day)[] Days =
    [
        ("UTC", new(2026, 3, 1)), ("Asia/Shanghai", new(2026, 6, 1)),
        ("Europe/Berlin", new(2026, 3, 29)), ("Europe/Berlin", new(2026, 10, 25)),
        ("America/New_York", new(2026, 3, 8)), ("America/New_York", new(2026, 11, 1)),
        ("Australia/Lord_Howe", new(2026, 4, 5)), ("Australia/Lord_Howe", new(2026, 10, 4)),
    ];

    private static readonly Gen<WeeklyInterval> Intervals =
        from day in Gen.Choose(0, 6)
        from start in Gen.Choose(0, 1439)
        from end in Gen.OneOf(Gen.Choose(0, 1439), Gen.Constant(start), Gen.Constant(0))
        select new WeeklyInterval((DayOfWeek)day, Time(start), Time(end));

    private static readonly Gen<Schedule> Schedules =
        from count in Gen.Choose(1, 5)
        from intervals in Gen.ArrayOf(Intervals, count)
        select new Schedule { Intervals = intervals.ToValueList() };

    [Fact]
    public void Every_minute_agrees_with_a_bitmap_of_the_week()
    {
        RequireTimeZones();
        Prop.ForAll(Schedules.ToArbitrary(), Gen.Elements(Days).ToArbitrary(), (schedule, day) =>
        {
            var week = Bitmap(schedule);
            var zone = TimeZoneInfo.FindSystemTimeZoneById(day.Zone);
            var inZone = schedule with { TimeZone = day.Zone };
            return Enumerable.Range(-1440, 3 * 1440).All(minute =>
            {
                var at = new DateTimeOffset(day.Day, TimeSpan.Zero).AddMinutes(minute);
                var wall = (at + zone.GetUtcOffset(at)).UtcDateTime;
                return inZone.Covers(at) == week[((int)wall.DayOfWeek * 1440) + (wall.Hour * 60) + wall.Minute];
            });
        }).Holds();
    }

    [Fact]
    public void An_hour_that_the_clock_skips_never_occurs()
    {
        RequireTimeZones();
        Assert.Equal(0, MinutesCovered("Europe/Berlin", DayOfWeek.Sunday, new(2026, 3, 28), from: 2, to: 3));
    }

    [Fact]
    public void An_hour_that_the_clock_shows_twice_counts_twice()
    {
        RequireTimeZones();
        Assert.Equal(120, MinutesCovered("Europe/Berlin", DayOfWeek.Sunday, new(2026, 10, 24), from: 2, to: 3));
    }

    [Fact]
    public void A_night_reaches_into_the_next_day_and_ends_before_its_last_minute()
    {
        var night = new Schedule { Intervals = [new(DayOfWeek.Saturday, new(22, 0), new(6, 0))] };

        Assert.True(night.Covers(new(2026, 3, 14, 22, 0, 0, TimeSpan.Zero)));
        Assert.True(night.Covers(new(2026, 3, 15, 5, 59, 59, TimeSpan.Zero)));
        Assert.False(night.Covers(new(2026, 3, 15, 6, 0, 0, TimeSpan.Zero)));
        Assert.False(night.Covers(new(2026, 3, 14, 21, 59, 59, TimeSpan.Zero)));
        Assert.False(night.Covers(new(2026, 3, 14, 5, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Without_intervals_it_is_always() => Assert.True(Schedule.Always.Covers(DateTimeOffset.UnixEpoch));

    [Fact]
    public void A_rule_takes_the_cameras_time_zone_unless_it_names_its_own()
    {
        var rule = new Rule { Id = "r", Ability = Abilities.Motion };

        Assert.Equal("Asia/Shanghai", rule.In("Asia/Shanghai").Schedule.TimeZone);
        Assert.Equal("UTC", rule.In("UTC").In("Asia/Shanghai").Schedule.TimeZone);
    }

    /// <summary>Walks each interval minute by minute from its start until the clock shows its end.</summary>
    private static bool[] Bitmap(Schedule schedule)
    {
        var week = new bool[7 * 1440];
        foreach (var interval in schedule.Intervals)
        {
            var minute = ((int)interval.Day * 1440) + (interval.From.Hour * 60) + interval.From.Minute;
            do
            {
                week[minute % week.Length] = true;
                minute++;
            }
            while (minute % 1440 != (interval.To.Hour * 60) + interval.To.Minute);
        }

        return week;
    }

    private static int MinutesCovered(string zone, DayOfWeek day, DateTime start, int from, int to)
    {
        var schedule = new Schedule { TimeZone = zone, Intervals = [new(day, new(from, 0), new(to, 0))] };
        return Enumerable.Range(0, 3 * 1440).Count(minute => schedule.Covers(new DateTimeOffset(start, TimeSpan.Zero).AddMinutes(minute)));
    }

    private static TimeOnly Time(int minute) => new(minute / 60, minute % 60);

    private static void RequireTimeZones() => Assert.SkipUnless(
        Days.All(day => TimeZoneInfo.TryFindSystemTimeZoneById(day.Zone, out _)), "this machine has no time zone data: install tzdata");
}
