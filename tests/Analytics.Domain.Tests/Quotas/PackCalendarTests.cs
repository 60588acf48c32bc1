using Analytics.Domain.Quotas;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class PackCalendarTests
{
    [Theory]
    [InlineData("2025-06-01 10:00:00", "2026-06-01 10:00:00")]
    [InlineData("2024-02-29 23:59:59.999", "2025-02-28 23:59:59.999")]
    [InlineData("2023-02-28 10:00:00", "2024-02-28 10:00:00")]
    public void A_year_ends_at_the_same_wall_clock(string paid, string end) =>
        Assert.Equal([Local(paid), Local(end)], PackCalendar.Annual(Local(paid)));

    [Fact]
    public void The_day_of_a_pack_is_the_day_in_Shanghai_wherever_the_clock_of_the_payment_stands()
    {
        var paid = new DateTimeOffset(2025, 1, 30, 16, 30, 0, TimeSpan.Zero);
        Assert.Equal([Local("2025-01-31 00:30:00"), Local("2025-02-28 00:00:00")], PackCalendar.Monthly(paid, 1));
        Assert.All(PackCalendar.Annual(paid), bound => Assert.Equal(TimeSpan.FromHours(8), bound.Offset));
    }

    /// <summary>Counted on the calendar by hand, without the library's month arithmetic.</summary>
    [Fact]
    public void Cycles_follow_each_other_on_the_first_day_or_the_last_of_a_shorter_month()
    {
        var instants = Gen.Choose(0, 20 * 366 * 24 * 60).Select(minutes => Local("2016-01-01 00:00:00").AddMinutes(minutes)).ToArbitrary();
        Prop.ForAll(instants, Gen.Choose(1, 36).ToArbitrary(), (paid, months) =>
        {
            var bounds = PackCalendar.Monthly(paid, months);
            Assert.Equal(months + 1, bounds.Length);
            Assert.Equal(paid, bounds[0]);
            var (year, month) = (paid.Year, paid.Month);
            foreach (var bound in bounds[1..])
            {
                (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1);
                var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                var last = month switch { 2 => isLeap ? 29 : 28, 4 or 6 or 9 or 11 => 30, _ => 31 };
                Assert.Equal(new DateTimeOffset(year, month, Math.Min(paid.Day, last), 0, 0, 0, TimeSpan.FromHours(8)), bound);
            }
        }).Holds(500);
    }
}
