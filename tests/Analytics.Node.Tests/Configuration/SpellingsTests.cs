using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Node.Tests.Configuration;

public sealed class SpellingsTests
{
    private static readonly Arbitrary<Polygon> s_zones =
        (from count in Gen.Choose(1, 32)
         from parts in Gen.ArrayOf(Gen.Choose(0, 1_000_000), count * 2)
         select new Polygon(Enumerable.Range(0, count).Select(i => new Point2(parts[2 * i] / 1e6, parts[(2 * i) + 1] / 1e6)).ToValueList())).ToArbitrary();

    [Fact]
    public void A_zone_that_is_shown_reads_back_the_same() => Prop.ForAll(s_zones, zone =>
    {
        Assert.True(Spellings.TryZone(Spellings.Show(zone), out var read), Spellings.Show(zone));
        Assert.Equal(zone, read);
    }).Holds();

    [Theory]
    [InlineData("")]
    [InlineData(";;")]
    [InlineData("0.5")]
    [InlineData("a,b")]
    [InlineData("0,0,0")]
    [InlineData("-0.1,0;1,0;1,1")]
    [InlineData("0,0;1,NaN;1,1")]
    public void What_is_no_list_of_points_is_refused(string text) => Assert.False(Spellings.TryZone(text, out _));

    [Theory]
    [InlineData("mon-fri 18:00-08:00", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("fri-mon 00:00-00:00", new[] { 5, 6, 0, 1 })]
    [InlineData("SAT 09:30-10:00", new[] { 6 })]
    [InlineData("daily 22:00-06:00", new[] { 0, 1, 2, 3, 4, 5, 6 })]
    public void An_interval_covers_its_days(string text, int[] days)
    {
        var into = new List<WeeklyInterval>();

        Assert.True(Spellings.TryIntervals(text, into));
        Assert.Equal(days, into.Select(i => (int)i.Day));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mon")]
    [InlineData("mon-fri-sun 10:00-11:00")]
    [InlineData("mon 24:00-01:00")]
    [InlineData("mon 9:00-10:00")]
    [InlineData("someday 09:00-10:00")]
    [InlineData("mon 09:00 10:00")]
    public void What_is_no_interval_is_refused_and_adds_none(string text)
    {
        var into = new List<WeeklyInterval>();

        Assert.False(Spellings.TryIntervals(text, into));
        Assert.Empty(into);
    }
}
