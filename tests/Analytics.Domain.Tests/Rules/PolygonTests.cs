using Analytics.Domain.Geometry;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Domain.Tests.Rules;

public sealed class PolygonTests
{
    private static readonly Polygon Square = new([new(0.2, 0.2), new(0.8, 0.2), new(0.8, 0.8), new(0.2, 0.8)]);

    /// <summary>Corners at rising angles around a centre: never crosses itself, rarely convex.</summary>
    private static readonly Gen<Polygon> Stars =
        from count in Gen.Choose(3, 32)
        from radii in Gen.ArrayOf(Gen.Choose(50, 450), count)
        from turn in Gen.Choose(0, 999)
        select new Polygon(radii.Select((radius, i) => At(((i + (turn / 1000.0)) / count * Math.Tau), radius / 1000.0)).ToValueList());

    private static readonly Gen<Point2> Points =
        from x in Gen.Choose(0, 997)
        from y in Gen.Choose(0, 991)
        select new Point2(x / 997.0, y / 991.0);

    [Fact]
    public void Containment_agrees_with_the_winding_number() => Prop.ForAll(
        Stars.ToArbitrary(), Gen.ArrayOf(Points, 50).ToArbitrary(),
        (polygon, points) => points
            .Where(point => DistanceToEdge(polygon, point) > 1e-9)
            .All(point => polygon.Contains(point) == (Winding(polygon, point) != 0))).Holds();

    [Fact]
    public void Stars_are_simple() => Prop.ForAll(Stars.ToArbitrary(), polygon => polygon.Crossing() is null).Holds();

    [Fact]
    public void The_direction_of_the_corners_does_not_matter() => Prop.ForAll(
        Stars.ToArbitrary(), Gen.ArrayOf(Points, 20).ToArbitrary(),
        (polygon, points) =>
        {
            var reversed = new Polygon(polygon.Points.Reverse().ToValueList());
            return points.Where(point => DistanceToEdge(polygon, point) > 1e-9).All(point => polygon.Contains(point) == reversed.Contains(point));
        }).Holds();

    [Fact]
    public void A_box_overlaps_where_any_of_its_points_is_inside() => Prop.ForAll(
        Stars.ToArbitrary(), Points.ToArbitrary(), Points.ToArbitrary(),
        (polygon, one, other) =>
        {
            var box = new Box(Math.Min(one.X, other.X), Math.Min(one.Y, other.Y), Math.Abs(one.X - other.X), Math.Abs(one.Y - other.Y));
            var grid = from i in Enumerable.Range(0, 21)
                       from j in Enumerable.Range(0, 21)
                       select new Point2(box.Left + (box.Width * i / 20), box.Top + (box.Height * j / 20));
            return polygon.Overlaps(box) || grid.All(point => Winding(polygon, point) == 0 || DistanceToEdge(polygon, point) < 1e-9);
        }).Holds();

    [Theory]
    [InlineData(0.2, 0.2)]
    [InlineData(0.5, 0.2)]
    [InlineData(0.8, 0.5)]
    public void The_edge_belongs_to_the_zone(double x, double y) => Assert.True(Square.Contains(new Point2(x, y)));

    [Theory]
    [InlineData(0.0, 0.5, false)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(0.3, 0.5, true)]
    [InlineData(0.0, 0.2, false)]
    [InlineData(0.0, 0.8, false)]
    [InlineData(0.1, 0.6, false)]
    [InlineData(1.0, 0.5, false)]
    public void A_ray_through_a_corner_counts_it_once(double x, double y, bool isInside)
    {
        var star = new Polygon([new(0.5, 0.2), new(0.6, 0.5), new(0.8, 0.5), new(0.5, 0.8), new(0.2, 0.5), new(0.4, 0.4)]);

        Assert.Equal(isInside, star.Contains(new Point2(x, y)));
    }

    [Fact]
    public void The_anchor_decides()
    {
        var standing = new Box(0.4, 0.5, 0.1, 0.4);

        Assert.False(Square.Contains(standing, Anchor.BottomCenter));
        Assert.True(Square.Contains(standing, Anchor.Center));
        Assert.True(Square.Contains(new Box(0.7, 0.7, 0.3, 0.3), Anchor.AnyOverlap));
        Assert.False(Square.Contains(new Box(0.7, 0.7, 0.3, 0.3), Anchor.Center));
        Assert.False(Square.Contains(new Box(0.81, 0.3, 0.1, 0.1), Anchor.AnyOverlap));
    }

    [Fact]
    public void Somebody_cut_off_by_the_lower_edge_stands_on_it()
    {
        var floor = new Polygon([new(0, 0.5), new(1, 0.5), new(1, 1), new(0, 1)]);

        Assert.True(floor.Contains(new Box(0.4, 0.6, 0.1, 0.43), Anchor.BottomCenter));
    }

    [Fact]
    public void Overlap_needs_no_corner_inside()
    {
        var sliver = new Polygon([new(0.0, 0.49), new(1.0, 0.49), new(1.0, 0.51), new(0.0, 0.51)]);

        Assert.True(sliver.Overlaps(new Box(0.4, 0.2, 0.2, 0.6)));
        Assert.True(Square.Overlaps(new Box(0.0, 0.0, 1, 1)));
        Assert.True(Square.Overlaps(new Box(0.4, 0.4, 0.1, 0.1)));
    }

    public static readonly TheoryData<string, Polygon> Crossed = new()
    {
        { "a bow tie", new([new(0, 0), new(1, 1), new(1, 0), new(0, 1)]) },
        { "a corner twice", new([new(0, 0), new(1, 0), new(1, 0), new(0, 1)]) },
        { "an edge that runs back", new([new(0, 0), new(1, 0), new(0.5, 0), new(0.5, 1)]) },
        { "a corner on an edge", new([new(0, 0), new(1, 0), new(1, 1), new(0.5, 0), new(0, 1)]) },
        { "closed by hand", new([new(0, 0), new(1, 0), new(1, 1), new(0, 0)]) },
    };

    [Theory]
    [MemberData(nameof(Crossed), DisableDiscoveryEnumeration = true)]
    public void Edges_that_cross_or_touch_are_found(string what, Polygon polygon) => Assert.True(polygon.Crossing() is not null, what);

    private static Point2 At(double angle, double radius) => new(0.5 + (radius * Math.Cos(angle)), 0.5 + (radius * Math.Sin(angle)));

    /// <summary>Turns of the polygon around the point: the sum of the signed angles under which its edges are seen.</summary>
    private static int Winding(Polygon polygon, Point2 point)
    {
        var sum = 0.0;
        for (var i = 0; i < polygon.Points.Count; i++)
        {
            var (a, b) = (polygon.Points[i], polygon.Points[(i + 1) % polygon.Points.Count]);
            var (ax, ay, bx, by) = (a.X - point.X, a.Y - point.Y, b.X - point.X, b.Y - point.Y);
            sum += Math.Atan2((ax * by) - (ay * bx), (ax * bx) + (ay * by));
        }

        return (int)Math.Round(sum / Math.Tau);
    }

    private static double DistanceToEdge(Polygon polygon, Point2 point) => Enumerable.Range(0, polygon.Points.Count).Min(i =>
    {
        var (a, b) = (polygon.Points[i], polygon.Points[(i + 1) % polygon.Points.Count]);
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var along = Math.Clamp((((point.X - a.X) * dx) + ((point.Y - a.Y) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Sqrt(Math.Pow(point.X - a.X - (along * dx), 2) + Math.Pow(point.Y - a.Y - (along * dy), 2));
    });
}
