using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.ElectronicFence;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>Fence, helmets, work clothes and falls on the shared models and pictures. What is missed of the labels stands here as well.</summary>
public sealed class RealSafetyTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    private static readonly (double, double)[] s_everywhere = [(0, 0), (768, 0), (768, 432), (0, 432)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_one_and_nobody_again_stand_inside_as_the_clip_says()
    {
        var pictures = new List<Picture>();
        foreach (var second in new[] { 3.0, 12, 33, 48 })
            pictures.AddRange(await Media.FramesAsync("people/intel_one_by_one_a.mp4", second, 1, 1, 768, 432));
        Assert.Equal([0, 1, 1, 0], Counts(await FenceAsync(new(), pictures, s_everywhere)));
    }

    [Fact]
    public async Task Feet_middles_and_overlaps_decide_who_is_inside()
    {
        var picture = (await Media.FramesAsync("people/intel_one_by_one_a.mp4", 12, 1, 1, 768, 432))[0];
        var person = Assert.Single(Assert.Single((await FenceAsync(new(), [picture], s_everywhere)).Pictures));
        Assert.Equal("person", person.Label);
        var box = person.Box;

        // An area around the head alone, and one around the feet alone.
        (double, double)[] Strip(double top, double bottom) => [(box.Left - 5, top), (box.Right + 5, top), (box.Right + 5, bottom), (box.Left - 5, bottom)];
        var head = Strip(box.Top - 5, box.Top + (box.Height * 0.2));
        var feet = Strip(box.Bottom - (box.Height * 0.2), box.Bottom + 5);
        foreach (var (rule, inHead, inFeet) in new[] { (InsideRule.Foot, 0, 1), (InsideRule.Centre, 0, 0), (InsideRule.Overlap, 1, 1) })
        {
            Assert.Equal([inHead], Counts(await FenceAsync(new(rule), [picture], head)));
            Assert.Equal([inFeet], Counts(await FenceAsync(new(rule), [picture], feet)));
        }
    }

    [Fact]
    public async Task Vehicles_count_only_where_they_are_wanted()
    {
        // Bicycles or cars stand in the parking lot; the person has not come yet.
        var picture = (await Media.FramesAsync("people/person_crossing_7s.mp4", 4, 1, 1, 768, 432))[0];
        var people = (await FenceAsync(new(), [picture], s_everywhere)).Pictures[0];
        var all = (await FenceAsync(new(Vehicles: true), [picture], s_everywhere)).Pictures[0];
        Assert.All(people, one => Assert.Equal("person", one.Label));
        Assert.Equal(people, all.Where(one => one.Label == "person"));
    }

    [Fact]
    public async Task Helmets_come_with_their_colours()
    {
        // Five people: three white, two blue.
        var site = await HatsAsync("ppe/site_04.jpg");
        Assert.Equal([("blue_hat", 2), ("white_hat", 3)], site.CountBy(hat => hat.Label).Select(c => (c.Key, c.Value)).Order());
        Assert.All(site, hat => Assert.InRange((hat.Box.Top + hat.Box.Bottom) / 2, 130, 520));
        Assert.Empty(await HatsAsync("ppe/site_01.jpg"));
        // Found 4 of 8, one of them white; nothing that is not there.
        Assert.Equal([("red_hat", 3), ("white_hat", 1)], (await HatsAsync("ppe/site_02.jpg")).CountBy(hat => hat.Label).Select(c => (c.Key, c.Value)).Order());
        // Found 5 of some 23.
        Assert.Equal([("white_hat", 4), ("yellow_hat", 1)], (await HatsAsync("ppe/site_06.jpg")).CountBy(hat => hat.Label).Select(c => (c.Key, c.Value)).Order());
    }

    [Fact]
    public async Task Vests_that_are_found_have_the_colour_of_vests()
    {
        // Weak: one of four, and about seven of twenty.
        var site = await WorkwearAsync("ppe/site_04.jpg");
        Assert.Equal(["yellow"], site.Select(one => one.Label));
        var group = await WorkwearAsync("ppe/site_06.jpg");
        Assert.InRange(group.Count, 5, 24);
        Assert.All(group, one => Assert.Equal("red", one.Label));
    }

    [Theory]
    [InlineData("falls/s1_fall_13.mp4", 1.5, 480, true)]
    [InlineData("falls/s1_fall_15.mp4", 3, 480, true)]
    [InlineData("falls/s2_fall_12.mp4", 9, 480, true)]
    [InlineData("falls/s2_fall_13.mp4", 4.5, 480, true)]
    [InlineData("falls/s1_adl_10.mp4", 0, 360, false)]
    [InlineData("falls/s1_adl_16.mp4", 0, 360, false)]
    [InlineData("falls/s2_adl_23.mp4", 0, 480, false)]
    public async Task Falls_score_above_daily_life(string clip, double second, int height, bool isFall)
    {
        // s1_fall_14 and s2_fall_14 (a head that is not seen, a fall onto a bed) are missed by the detector: 0.1 and 0.2.
        var frames = await Media.FramesAsync(clip, second, 16, 8, 640, height);
        var score = Assert.IsType<AbilityAnswer.Score>(await real.Backend().RunAsync(new AbilityRequest.Clip("fall_down", frames), Cancel)).Value;
        Assert.InRange(score, isFall ? 0.5 : 0, isFall ? 1 : 0.4);
    }

    [Fact]
    public void What_runs_on_the_shared_models_and_our_own_is_all_but_motion_and_the_registry()
    {
        var backend = real.Backend();
        Assert.Equal(["motion", "real_name_auth"], AbilityRegistry.All.Select(a => a.Code).Where(code => backend.WhyNot(code) is not null));
    }

    private async Task<AbilityAnswer.Inside> FenceAsync(FenceOptions options, IReadOnlyList<Picture> pictures, IReadOnlyList<(double, double)> area) =>
        Assert.IsType<AbilityAnswer.Inside>(await real.Backend(new LocalAbilityOptions(options)).RunAsync(new AbilityRequest.Fence(pictures, area), Cancel));

    private async Task<IReadOnlyList<FoundObject>> HatsAsync(string file) =>
        Assert.IsType<AbilityAnswer.Objects>(await real.Backend().RunAsync(new AbilityRequest.HardHat(Media.Picture(file)), Cancel)).Found;

    private async Task<IReadOnlyList<FoundObject>> WorkwearAsync(string file) =>
        Assert.IsType<AbilityAnswer.Objects>(await real.Backend().RunAsync(new AbilityRequest.Workwear(Media.Picture(file)), Cancel)).Found;

    private static IEnumerable<int> Counts(AbilityAnswer.Inside inside) => inside.Pictures.Select(p => p.Count);
}
