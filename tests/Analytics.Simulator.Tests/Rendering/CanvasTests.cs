using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Tests.Rendering;

public class CanvasTests
{
    private static readonly Rgb White = new(1, 1, 1);

    [Theory]
    [InlineData(3, 3, 27.5, 12.5, 18.5, 40.25)]
    [InlineData(-5, 10, 20, -8, 33, 26)]
    public void A_polygon_covers_its_area_within_the_canvas(double ax, double ay, double bx, double by, double cx, double cy)
    {
        var canvas = new Canvas(64, 48) { Light = default };
        canvas.Fill([new(ax, ay, 1), new(bx, by, 1), new(cx, cy, 1)], White);
        var expected = 0;
        const int Fine = 8;
        for (var i = 0; i < 64 * 48 * Fine * Fine; i++)
        {
            var (x, y) = (((i % (64 * Fine)) + 0.5) / Fine, ((i / (64 * Fine)) + 0.5) / Fine);
            double[] sides = [Side(ax, ay, bx, by, x, y), Side(bx, by, cx, cy, x, y), Side(cx, cy, ax, ay, x, y)];
            expected += sides.All(s => s >= 0) || sides.All(s => s <= 0) ? 1 : 0;
        }

        Assert.Equal(expected / (double)(Fine * Fine), Covered(canvas), 0.01 * expected / (Fine * Fine));
    }

    [Theory]
    [InlineData(10.3, 8.1, 40.2, 30.7, 5)]
    [InlineData(20, 20, 20, 20, 9.5)]
    [InlineData(8, 30, 50, 31, 0.25)]
    public void A_limb_covers_its_area(double ax, double ay, double bx, double by, double radius)
    {
        var canvas = new Canvas(64, 48);
        canvas.Stroke(new(ax, ay, radius), new(bx, by, radius), White);
        var length = Math.Sqrt(((bx - ax) * (bx - ax)) + ((by - ay) * (by - ay)));
        var area = (Math.PI * radius * radius) + (2 * radius * length);
        Assert.Equal(area, Covered(canvas), 0.06 * area);
    }

    [Fact]
    public void Shapes_outside_the_canvas_change_nothing()
    {
        var canvas = new Canvas(32, 32) { Owner = 3 };
        canvas.Stroke(new(-50, -50, 4), new(-40, 90, 4), White);
        canvas.Fill([new(40, 0, 1), new(90, 0, 1), new(60, 60, 1)], White);
        canvas.Slab([new(10, 50, 3), new(20, 50, 3), new(20, 60, 3), new(10, 60, 3)], White);
        Assert.All(canvas.Pixels, p => Assert.Equal(0, p));
        Assert.All(canvas.Owners, o => Assert.Equal(0, o));
    }

    [Fact]
    public void Two_shadows_on_one_spot_are_no_darker_than_one()
    {
        var canvas = new Canvas(16, 16);
        Array.Fill(canvas.Pixels, 0.8f);
        for (var i = 0; i < 2; i++)
            canvas.ShadowCapsule(new(8, 8, 5), new(8, 8, 5), 1);
        canvas.ApplyShadow(new Rgb(0.5f, 0.5f, 0.5f));
        Assert.Equal(0.4f, canvas.Pixels[3 * ((8 * 16) + 8)], 1e-6f);
        Assert.Equal(0.8f, canvas.Pixels[0], 1e-6f);
    }

    [Fact]
    public void What_stands_in_the_background_hides_what_is_farther()
    {
        var canvas = new Canvas(16, 16) { Owner = 1, Depth = 12 };
        Array.Fill(canvas.Standing, 10);
        canvas.Stroke(new(8, 8, 5), new(8, 8, 5), White);
        Assert.Equal(0, Covered(canvas));
        canvas.Depth = 9;
        canvas.Stroke(new(8, 8, 5), new(8, 8, 5), White);
        Assert.Equal(1, canvas.Owners[(8 * 16) + 8]);
    }

    private static double Side(double ax, double ay, double bx, double by, double x, double y) =>
        ((bx - ax) * (y - ay)) - ((by - ay) * (x - ax));

    private static double Covered(Canvas canvas) => canvas.Pixels.Where((_, i) => i % 3 == 0).Sum(p => (double)p);
}
