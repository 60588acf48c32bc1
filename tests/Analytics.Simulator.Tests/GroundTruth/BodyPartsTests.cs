using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Tests.GroundTruth;

public class BodyPartsTests
{
    private static readonly FrameShape Size = new(640, 360, PixelLayout.I420);

    [Fact]
    public void Head_and_trunk_of_who_stands_free_show_that_person_alone()
    {
        var (scene, renderer, seen) = At("hardhat", 0);
        Assert.Equal(3, seen.Count);
        foreach (var sighting in seen)
        {
            var parts = BodyParts.Of(scene, renderer.Camera, (Person)sighting.Actor, 0);
            Assert.False(parts.IsDown);
            foreach (var part in (PartBox[])[parts.Head, parts.Trunk])
                Assert.InRange(Share(renderer, sighting.Actor.Track, part), 0.5, 1);
            Assert.InRange(parts.Head.Top, sighting.Top - 3, sighting.Top + 4);
            Assert.InRange(parts.Head.Height, sighting.Height * 0.08, sighting.Height * 0.25);
            Assert.True(parts.Trunk.Bottom > parts.Head.Bottom && parts.Trunk.Bottom < sighting.Top + (sighting.Height * 0.7));
        }
    }

    [Fact]
    public void A_hat_makes_the_head_larger()
    {
        var (scene, renderer, seen) = At("hardhat", 0);
        var person = (Person)seen[0].Actor;
        var bare = person with { Look = person.Look with { Hat = null } };
        var (with, without) = (BodyParts.Of(scene, renderer.Camera, person, 0).Head, BodyParts.Of(scene, renderer.Camera, bare, 0).Head);
        Assert.True(with.Width > without.Width && with.Top < without.Top);
    }

    [Fact]
    public void Who_lies_is_down_and_who_crouches_is_not()
    {
        var scene = SceneCatalog.Get("fall", Clips.Seed);
        var camera = new SceneCamera(scene.Camera, Size.Width, Size.Height);
        Assert.Equal([(1, true), (2, false)], ((int[])[1, 2]).Select(track => (track, Parts(track, 13).IsDown)));
        Assert.False(Parts(1, 5).IsDown);

        BodyParts Parts(int track, double time) => BodyParts.Of(scene, camera, scene.Actors.OfType<Person>().Single(p => p.Track == track), time);
    }

    private static (SceneScript Scene, SceneRenderer Renderer, IReadOnlyList<Sighting> Seen) At(string name, double time)
    {
        var scene = SceneCatalog.Get(name, Clips.Seed);
        var renderer = new SceneRenderer(scene, Size.Width, Size.Height);
        return (scene, renderer, renderer.Render(0, time, Size, new byte[Size.Bytes]));
    }

    private static double Share(SceneRenderer renderer, int track, PartBox box)
    {
        var (own, all) = (0, 0);
        for (var y = (int)box.Top; y < box.Bottom; y++)
        {
            for (var x = (int)box.Left; x < box.Right; x++, all++)
                own += renderer.Owners[(y * Size.Width) + x] == track ? 1 : 0;
        }

        return own / (double)all;
    }
}
