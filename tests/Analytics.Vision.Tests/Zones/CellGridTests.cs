using Analytics.Vision.Zones;

namespace Analytics.Vision.Tests.Zones;

public sealed class CellGridTests
{
    private static readonly CellGrid Grid = new(64, 32);

    [Fact]
    public void A_rectangle_marks_the_cells_that_it_covers()
    {
        var mask = Grid.Mask([new ZonePolygon([new(0.26f, 0.3f), new(0.48f, 0.3f), new(0.48f, 0.7f), new(0.26f, 0.7f)])], margin: 0);
        Assert.Equal("........|..##....|..##....|........", Drawn(mask));
    }

    [Fact]
    public void The_margin_widens_in_every_direction_and_ends_at_the_frame()
    {
        var mask = Grid.Mask([new ZonePolygon([new(0.01f, 0.3f), new(0.1f, 0.3f), new(0.1f, 0.45f)])], margin: 1);
        Assert.Equal("##......|##......|##......|........", Drawn(mask));
    }

    [Fact]
    public void A_sliver_between_the_centres_is_not_lost()
    {
        var mask = Grid.Mask([new ZonePolygon([new(0, 0.26f), new(1, 0.26f), new(1, 0.27f), new(0, 0.27f)])], margin: 0);
        Assert.Equal("........|########|........|........", Drawn(mask));
    }

    [Fact]
    public void The_hole_of_a_concave_polygon_stays_open()
    {
        var mask = new CellGrid(80, 80).Mask(
            [new ZonePolygon([new(0.05f, 0.05f), new(0.15f, 0.05f), new(0.15f, 0.85f), new(0.85f, 0.85f), new(0.85f, 0.05f), new(0.95f, 0.05f), new(0.95f, 0.95f), new(0.05f, 0.95f)])],
            margin: 0);
        Assert.True(mask[(9 * 10) + 5]);
        Assert.False(mask[(3 * 10) + 5]);
    }

    private static string Drawn(bool[] mask) =>
        string.Join('|', mask.Chunk(Grid.Columns).Select(row => string.Concat(row.Select(c => c ? '#' : '.'))));
}
