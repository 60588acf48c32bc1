using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Tests.Scenes;

public class SceneTests
{
    public static TheoryData<string> Names => [.. SceneCatalog.Names];

    [Fact]
    public void An_unknown_scene_is_refused_with_the_names_that_there_are()
    {
        var fault = Assert.Throws<ArgumentException>(() => SceneCatalog.Get("beach", 1));
        Assert.All(SceneCatalog.Names, n => Assert.Contains(n, fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tracks_are_unique_and_partners_are_there(string name)
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var scene = SceneCatalog.Get(name, seed);
            Assert.Equal(scene.Actors.Count, scene.Actors.Select(a => a.Track).Distinct().Count());
            Assert.All(scene.Actors, a => Assert.True(a.Track > 0 && a.Route.Points.Zip(a.Route.Points.Skip(1))
                .All(p => p.First.At <= p.Second.At)));
            var partners = scene.Actors.OfType<Person>().SelectMany(p => p.Acts).Where(a => a.With is not null).Select(a => a.With!.Value);
            Assert.All(partners, t => Assert.Contains(scene.Actors.OfType<Person>(), p => p.Track == t));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_light_joins_where_a_loop_begins_again(string name)
    {
        var scene = SceneCatalog.Get(name, 1);
        Assert.Equal(scene.GainAt(0), scene.GainAt(scene.Seconds), 1e-9);
        Assert.InRange(scene.GainAt(scene.Seconds / 3), 0.95, 1.05);
    }

    [Fact]
    public void Whoever_falls_lies_on_the_ground_and_whoever_crouches_does_not()
    {
        var scene = SceneCatalog.Get("fall", 1);
        var people = scene.Actors.OfType<Person>().ToDictionary(p => p.Track);
        Assert.InRange(Choreography.Of(scene, people[1], 10).Pose.Pitch, 1.3, 1.6);
        Assert.InRange(Choreography.Of(scene, people[4], 28).Pose.Roll, 1.3, 1.6);
        Assert.InRange(Choreography.Of(scene, people[3], 5).Pose.Pitch, -0.1, 0.1);
        Assert.InRange(Choreography.Of(scene, people[1], 22).Pose.Pitch, -0.01, 0.01);
    }

    [Fact]
    public void Fighters_stay_within_arms_reach_and_look_at_each_other()
    {
        var scene = SceneCatalog.Get("fight", 1);
        var people = scene.Actors.OfType<Person>().ToDictionary(p => p.Track);
        for (var time = 8.0; time < 17; time += 0.1)
        {
            var (a, b) = (Choreography.Of(scene, people[1], time), Choreography.Of(scene, people[2], time));
            Assert.InRange((a.Root - b.Root).Length, 0.3, 1.4);
            Assert.True(a.Facing.Dot((b.Root - a.Root).Unit()) > 0.9);
        }
    }

    [Fact]
    public void A_walk_moves_without_jumps_and_at_its_waypoints_pace()
    {
        var route = Route.Of(new(0, 0, 0), new(4, 6, 0), new(8, 6, 4));
        for (var time = 0.0; time < 8; time += 0.05)
            Assert.InRange((route.At(time + 0.05) - route.At(time)).Length / 0.05, 0, 1.6);
        Assert.Equal(1.5, route.Speed(2), 1e-6);
        Assert.Equal(8, route.Travelled(6), 1e-9);
        Assert.Equal(new Vec3(1, 0, 0), route.Heading(2));
    }
}
