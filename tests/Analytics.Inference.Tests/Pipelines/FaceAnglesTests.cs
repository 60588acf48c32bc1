using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Tests.Pipelines;

/// <summary>The method on synthetic heads: turned by known angles, seen by a camera, and measured again.</summary>
public sealed class FaceAnglesTests
{
    public static TheoryData<double, double, double> Poses
    {
        get
        {
            var data = new TheoryData<double, double, double>();
            foreach (var pitch in new[] { -30.0, 0, 25 })
            {
                foreach (var yaw in new[] { -45.0, -10, 0, 30, 50 })
                {
                    foreach (var roll in new[] { -60.0, 0, 20 })
                        data.Add(pitch, yaw, roll);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Poses))]
    public void A_distant_head_is_measured_exactly(double pitch, double yaw, double roll)
    {
        var found = FaceAngles.Of(Seen(pitch, yaw, roll, distance: double.PositiveInfinity))!.Value;
        Assert.Equal(pitch, found.Pitch, 1e-6);
        Assert.Equal(yaw, found.Yaw, 1e-6);
        Assert.Equal(roll, found.Roll, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Poses))]
    public void A_head_half_a_metre_away_is_measured_within_eight_degrees(double pitch, double yaw, double roll)
    {
        var found = FaceAngles.Of(Seen(pitch, yaw, roll, distance: 500))!.Value;
        Assert.Equal(pitch, found.Pitch, 8.0);
        Assert.Equal(yaw, found.Yaw, 8.0);
        Assert.Equal(roll, found.Roll, 8.0);
    }

    [Fact]
    public void Signs_are_as_the_picture_shows_them()
    {
        // By the definitions alone: the nose tip moves to where the head turns, the eyes tilt.
        var front = Seen(0, 0, 0, double.PositiveInfinity);
        Assert.True(FaceAngles.Of(With(front, 2, 8, 0))!.Value.Yaw > 5);
        Assert.True(FaceAngles.Of(With(front, 2, 0, -8))!.Value.Pitch > 5);
        Assert.Equal(20, FaceAngles.Of(Seen(0, 0, 20, double.PositiveInfinity))!.Value.Roll, 1e-6);
        var tilted = Seen(0, 0, 20, double.PositiveInfinity);
        Assert.True(tilted[1].Y > tilted[0].Y, "clockwise: the eye on the right is the lower one");
    }

    [Fact]
    public void What_is_no_face_has_no_angles()
    {
        Assert.Null(FaceAngles.Of([]));
        Assert.Null(FaceAngles.Of([.. Enumerable.Repeat((5.0, 5.0), 5)]));
        Assert.Null(FaceAngles.Of([.. Enumerable.Range(0, 5).Select(i => ((double)i, (double)i))]));
    }

    private static List<(double X, double Y)> With(List<(double X, double Y)> points, int index, double dx, double dy) =>
        [.. points.Select((p, i) => i == index ? (p.X + dx, p.Y + dy) : p)];

    // The mean head, in an order of rotations written down a second time: roll first, then pitch, then yaw. y points down, z to the camera.
    private static List<(double X, double Y)> Seen(double pitch, double yaw, double roll, double distance) => FaceAngles.Head.Select(p =>
    {
        var (cr, sr) = (Math.Cos(roll * Math.PI / 180), Math.Sin(roll * Math.PI / 180));
        var (x, y, z) = ((p.X * cr) - (p.Y * sr), (p.X * sr) + (p.Y * cr), p.Z);
        var (cp, sp) = (Math.Cos(pitch * Math.PI / 180), Math.Sin(pitch * Math.PI / 180));
        (y, z) = ((y * cp) - (z * sp), (y * sp) + (z * cp));
        var (cy, sy) = (Math.Cos(yaw * Math.PI / 180), Math.Sin(yaw * Math.PI / 180));
        (x, z) = ((x * cy) + (z * sy), (z * cy) - (x * sy));
        var scale = double.IsInfinity(distance) ? 1 : distance / (distance - z);
        return ((x * scale * 1.7) + 300, (y * scale * 1.7) + 200);
    }).ToList();
}
