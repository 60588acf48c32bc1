using Analytics.Simulator.Numerics;
using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Tests.Rendering;

public class SceneCameraTests
{
    [Fact]
    public void The_ray_through_a_projected_point_meets_the_point()
    {
        var camera = new SceneCamera(new CameraPlacement(2, 5, 1, 14, 21, 63), 640, 360);
        var prng = new Prng(5);
        for (var i = 0; i < 200; i++)
        {
            var point = new Vec3(prng.Between(-6, 8), prng.Between(0, 2), prng.Between(6, 30));
            var seen = camera.Project(point);
            var met = camera.Position + (camera.Ray(seen.X, seen.Y) * seen.Depth);
            Assert.Equal(0, (met - point).Length, 1e-6);
        }
    }

    [Fact]
    public void East_is_right_and_higher_is_up_and_farther_is_smaller()
    {
        var camera = new SceneCamera(new CameraPlacement(0, 5, 0, 0, 18, 60), 640, 360);
        var here = camera.Project(new Vec3(0, 0, 12));
        Assert.True(camera.Project(new Vec3(1, 0, 12)).X > here.X);
        Assert.True(camera.Project(new Vec3(0, 1, 12)).Y < here.Y);
        Assert.True(camera.Ball(new Vec3(0, 0, 24), 1).Radius < camera.Ball(new Vec3(0, 0, 12), 1).Radius);
    }
}
