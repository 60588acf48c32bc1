using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Motion;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Tests.Motion;

public sealed class MotionGateTests
{
    private static readonly ZonePolygon LeftHalf = new([new(0, 0), new(0.4f, 0), new(0.4f, 1), new(0, 1)]);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    public void A_still_scene_spares_nine_of_ten_samples_at_any_noise(double noise)
    {
        var (scene, gate) = (new Scene(1, noise), new MotionGate(Scene.Shape, new MotionGateOptions()));
        var passed = Enumerable.Range(0, 300).Count(_ => Look(gate, scene.Next()).NeedsInference);

        Assert.InRange(passed, 10, 30);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(4, 20)]
    [InlineData(10, 30)]
    public void Whoever_walks_through_is_seen_in_every_sample(double noise, int contrast)
    {
        var (scene, gate) = (new Scene(2, noise), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next());
        for (var i = 0; i < 60; i++)
        {
            var person = Person(0.05f + (0.015f * i));
            Assert.Equal(MotionVerdict.Moved, Look(gate, scene.Next(person, contrast: contrast)).Verdict);
            Assert.Contains(gate.Regions, r => Box.Iou(r.Box, person) > 0.2f);
        }
    }

    [Fact]
    public void Whoever_stands_still_is_seen_for_a_minute_and_then_becomes_background()
    {
        var (scene, gate) = (new Scene(3, 4), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next());
        for (var i = 0; i < 250; i++)
            Assert.True(Look(gate, scene.Next(Person(0.5f))).NeedsInference, $"lost after {i / 5} s");
        for (var i = 0; i < 500; i++)
            Look(gate, scene.Next(Person(0.5f)));
        Assert.InRange(Enumerable.Range(0, 50).Count(_ => Look(gate, scene.Next(Person(0.5f))).NeedsInference), 0, 5);
    }

    [Fact]
    public void Light_that_changes_slowly_or_at_once_is_no_movement_for_long()
    {
        var (scene, gate) = (new Scene(4, 4), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next());
        var dusk = Enumerable.Range(0, 200).Count(i => Look(gate, scene.Next(light: -0.15 * i)).NeedsInference);
        Assert.InRange(dusk, 0, 20);
        var lamp = Enumerable.Range(0, 100).Count(_ => Look(gate, scene.Next(light: 20)).NeedsInference);
        Assert.InRange(lamp, 0, 15);
    }

    [Theory]
    [InlineData(true, 0, 40)]
    [InlineData(false, 95, 100)]
    public void The_ghost_of_a_parked_car_fades_soon_where_the_model_reports_nothing(bool reports, int least, int most)
    {
        var (scene, gate) = (new Scene(10, 4), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next(Person(0.5f)));
        var passed = 0;
        for (var i = 0; i < 100; i++)
        {
            if (!Look(gate, scene.Next()).NeedsInference)
                continue;
            passed++;
            if (reports)
                gate.ReportEmpty();
        }

        Assert.InRange(passed, least, most);
    }

    [Fact]
    public void Whoever_walks_is_seen_even_if_the_model_never_recognises_him()
    {
        var (scene, gate) = (new Scene(11, 4), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next());
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(MotionVerdict.Moved, Look(gate, scene.Next(Person(0.05f + (0.015f * i)))).Verdict);
            gate.ReportEmpty();
        }
    }

    [Fact]
    public void Only_movement_near_the_zone_counts()
    {
        var (scene, gate) = (new Scene(5, 4), new MotionGate(Scene.Shape, new MotionGateOptions(), [LeftHalf]));
        for (var i = 0; i < 60; i++)
            Look(gate, scene.Next());
        Assert.Equal(0, Look(gate, scene.Next(Person(0.8f))).ChangedFraction);
        Assert.Empty(gate.Regions);
        Assert.Equal(MotionVerdict.Moved, Look(gate, scene.Next(Person(0.3f))).Verdict);
    }

    [Fact]
    public void The_regions_are_where_the_people_are()
    {
        var (scene, gate) = (new Scene(6, 0), new MotionGate(Scene.Shape, new MotionGateOptions()));
        for (var i = 0; i < 30; i++)
            Look(gate, scene.Next());
        var person = new Box(0.25f, 16 / 96f, 0.35f, 80 / 96f);
        var answer = Look(gate, scene.Next(person));

        var region = Assert.Single(gate.Regions);
        Assert.Equal((2 * 8, person), (region.Cells, region.Box));
        Assert.Equal(region.Area, answer.ChangedFraction);
        Assert.Equal(2 * 8 * 64 / (160f * 96), region.Area, 1e-5f);
        Assert.InRange(region.Score, 0.85f, 0.95f);
    }

    [Fact]
    public void After_movement_samples_pass_for_the_hold_time()
    {
        var options = new MotionGateOptions { Hold = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromHours(1) };
        var (scene, gate) = (new Scene(7, 0), new MotionGate(Scene.Shape, options));
        for (var i = 0; i < 30; i++)
            Look(gate, scene.Next());
        Look(gate, scene.Next(Person(0.5f)));

        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => Look(gate, scene.Next()).NeedsInference));
    }

    [Fact]
    public void One_sample_passes_in_each_refresh_time()
    {
        var options = new MotionGateOptions { Refresh = TimeSpan.FromSeconds(2) };
        var (scene, gate) = (new Scene(8, 0), new MotionGate(Scene.Shape, options));
        var verdicts = Enumerable.Range(0, 110).Select(_ => Look(gate, scene.Next()).Verdict).ToArray();

        Assert.All(verdicts.Take(10), v => Assert.Equal(MotionVerdict.WarmingUp, v));
        Assert.Equal(10, verdicts.Count(v => v == MotionVerdict.Refresh));
        Assert.DoesNotContain(MotionVerdict.Moved, verdicts);
    }

    [Fact]
    public void Other_shapes_and_options_out_of_range_are_refused()
    {
        var gate = new MotionGate(new FrameShape(64, 64, PixelLayout.Nv12), new MotionGateOptions());
        Assert.Throws<ArgumentException>(() => gate.Look(new Scene(1, 0).Next()));
        Assert.Throws<ArgumentException>(() => new MotionGate(Scene.Shape, new MotionGateOptions { MinChange = 0 }));
        Assert.Throws<ArgumentException>(() => new MotionGate(Scene.Shape, new MotionGateOptions { Refresh = default }));
        Assert.Throws<ArgumentException>(() => new MotionGate(Scene.Shape, new MotionGateOptions(), [new ZonePolygon([new(0, 0), new(1, 1)])]));
        Assert.Throws<ArgumentException>(() => new MotionGate(Scene.Shape, new MotionGateOptions(), [new ZonePolygon([new(0, 0), new(1, 1), new(0, 2)])]));
    }

    private static Box Person(float x) => Box.FromCentre(x, 0.6f, 0.06f, 0.3f);

    private static MotionAnswer Look(MotionGate gate, Frame frame)
    {
        var answer = gate.Look(frame);
        frame.Release();
        return answer;
    }
}
