using Analytics.Vision.Detections;
using Analytics.Vision.Drawing;
using Analytics.Vision.Media;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Tests.Drawing;

public sealed class AnnotatorTests
{
    [Fact]
    public void A_box_is_an_outline_at_its_pixels()
    {
        var image = Blank(20, 10);
        new Annotator(image).Box(new Box(0.25f, 0.2f, 0.75f, 0.8f), BgrColour.White);

        for (var y = 0; y < 10; y++)
        {
            for (var x = 0; x < 20; x++)
            {
                var isInside = x is >= 5 and < 15 && y is >= 2 and < 8;
                var isEdge = isInside && (x is 5 or 14 || y is 2 or 7);
                Assert.Equal(isEdge, IsLit(image, x, y));
            }
        }
    }

    [Fact]
    public void Labels_are_readable_letters()
    {
        var image = Blank(19, 9);
        new Annotator(image).Label(0, 0, "IL?", BgrColour.Black);

        string[] expected =
        [
            "...................",
            "..###..#......###..",
            "...#...#.....#...#.",
            "...#...#.........#.",
            "...#...#........#..",
            "...#...#.......#...",
            "...#...#...........",
            "..###..#####...#...",
            "...................",
        ];
        Assert.Equal(expected, Enumerable.Range(0, 9).Select(y => string.Concat(Enumerable.Range(0, 19).Select(x => IsLit(image, x, y) ? '#' : '.'))));
    }

    [Fact]
    public void Whatever_lies_outside_is_cut_off()
    {
        var image = Blank(33, 17);
        var annotator = new Annotator(image);
        annotator.Box(new Box(-3, -3, 9, 9), BgrColour.RedAlarm, "a label that is far too long for the picture 门");
        annotator.Box(new Box(float.NaN, 0.9f, 0.1f, 0.2f), BgrColour.Yellow, "x");
        annotator.Box(new Box(0.9f, 0.9f, 2, 2), BgrColour.Yellow, "x");
        annotator.Label(-50, 500, "gone", BgrColour.White);
    }

    [Fact]
    public void A_zone_that_fills_the_frame_is_seen_on_its_edges()
    {
        var image = Blank(12, 8);
        new Annotator(image).Polygon(new ZonePolygon([new(0, 0), new(1, 0), new(1, 1), new(0, 1)]), BgrColour.White);

        Assert.True(IsLit(image, 11, 4));
        Assert.True(IsLit(image, 5, 7));
        Assert.True(IsLit(image, 0, 4));
        Assert.False(IsLit(image, 5, 4));
    }

    private static BgrImage Blank(int width, int height) => new(width, height, new byte[width * height * 3]);

    private static bool IsLit(BgrImage image, int x, int y) => image.Pixels[3 * ((y * image.Width) + x)] != 0;
}
