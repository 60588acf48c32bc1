using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Tests.GroundTruth;

public class ClipTruthTests
{
    public static TheoryData<string> Names => [.. SceneCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Boxes_lie_in_the_frame_and_belong_to_tracks_that_are_there(string name)
    {
        var (scene, truth, _) = Clips.Of(name);
        Assert.Equal((int)(scene.Seconds * truth.FramesPerSecond), truth.Frames.Count);
        Assert.All(truth.Zones.SelectMany(z => z.Polygon).SelectMany(c => c), v => Assert.InRange(v, 0, 1));
        for (var i = 0; i < truth.Frames.Count; i++)
        {
            var frame = truth.Frames[i];
            Assert.Equal(frame.Count, frame.Select(b => b.Track).Distinct().Count());
            Assert.All(frame, b =>
            {
                Assert.True(b is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0, VisiblePercent: >= 0 and <= 100 });
                Assert.True(b.Left + b.Width <= truth.Width && b.Top + b.Height <= truth.Height);
                Assert.Contains(truth.Tracks, t => t.Track == b.Track);
                Assert.True(scene.Actors.Single(a => a.Track == b.Track).IsPresent(i / truth.FramesPerSecond));
            });
        }
    }

    [Theory]
    [InlineData("fence", TruthKinds.FenceEntry, 1, 3)]
    [InlineData("hardhat", TruthKinds.MissingHat, 4, 5)]
    [InlineData("fall", TruthKinds.Fall, 1, 4)]
    [InlineData("traffic", TruthKinds.FenceEntry, 6, 7)]
    public void Events_are_those_of_the_script(string name, string kind, params int[] tracks)
    {
        var truth = Clips.Of(name).Truth;
        Assert.All(truth.Events, e => Assert.Equal(kind, e.Kind));
        Assert.Equal(tracks, truth.Events.Select(e => Assert.Single(e.Tracks)));
        Assert.All(truth.Events, e => Assert.True(e.From >= 0 && e.To > e.From + 2 && e.To <= truth.Frames.Count / truth.FramesPerSecond));
    }

    [Fact]
    public void The_fight_names_both_and_the_talk_beside_it_is_none()
    {
        var fight = Assert.Single(Clips.Of("fight").Truth.Events);
        Assert.Equal((TruthKinds.Fight, 7.0, 17.5), (fight.Kind, fight.From, fight.To));
        Assert.Equal([1, 2], fight.Tracks);
    }

    [Fact]
    public void Nothing_happens_in_the_still_scene()
    {
        var truth = Clips.Of("still").Truth;
        Assert.Empty(truth.Events);
        Assert.All(truth.Frames, Assert.Empty);
    }

    [Theory]
    [InlineData("fence")]
    [InlineData("hardhat")]
    [InlineData("traffic")]
    public void During_an_event_of_a_zone_the_foot_of_the_persons_box_is_in_it(string name)
    {
        var truth = Clips.Of(name).Truth;
        foreach (var e in truth.Events)
        {
            var zone = truth.Zones.Single(z => z.Name == e.Zone);
            var feet = truth.Frames.Skip((int)(e.From * 10)).Take((int)((e.To - e.From) * 10))
                .Select(f => f.SingleOrDefault(b => b.Track == e.Tracks[0]))
                .Where(b => b is not null)
                .Select(b => zone.Contains((b!.Left + (b.Width / 2.0)) / truth.Width,
                    (b.Top + b.Height) / (double)truth.Height)).ToArray();
            Assert.True(feet.Length > 20 && feet.Count(f => f) >= 0.9 * feet.Length,
                $"{feet.Count(f => f)} of {feet.Length} frames of {name} {e.From}");
        }
    }

    [Fact]
    public void A_fall_turns_the_box_from_tall_to_wide()
    {
        var truth = Clips.Of("fall").Truth;
        BoxTruth Box(double time) => truth.Frames[(int)(time * 10)].Single(b => b.Track == 1);
        Assert.True(Box(4).Height > 1.5 * Box(4).Width);
        Assert.True(Box(10).Width > 1.5 * Box(10).Height);
    }

    [Fact]
    public void Whoever_stands_behind_another_is_less_visible()
    {
        var shares = Clips.Of("traffic").Truth.Frames.SelectMany(f => f).Select(b => b.VisiblePercent).ToArray();
        Assert.Contains(shares, s => s == 100);
        Assert.Contains(shares, s => s < 60);
    }

    [Fact]
    public void Tracks_say_what_people_wear()
    {
        var tracks = Clips.Of("hardhat").Truth.Tracks.ToDictionary(t => t.Track);
        Assert.Equal(("yellow", "orange"), (tracks[1].Hat, tracks[1].Vest));
        Assert.Equal("white", tracks[2].Hat);
        Assert.Null(tracks[4].Hat);
        Assert.All(tracks.Values, t => Assert.NotNull(t.Top));
    }
}
