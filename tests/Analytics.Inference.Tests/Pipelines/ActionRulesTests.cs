using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.ActionLiveness;

namespace Analytics.Inference.Tests.Pipelines;

/// <summary>The rules on made-up series; fifteen samples a second.</summary>
public sealed class ActionRulesTests
{
    private static readonly HeadSample s_still = new(0, 0, 0.26, 0.05);

    [Fact]
    public void A_still_head_does_nothing() => Assert.Empty(ActionRules.Seen([.. Enumerable.Range(0, 40).Select(i => s_still with { Yaw = i % 3, Pitch = i % 4, Eyes = 0.24 + (0.01 * (i % 5)) })]));

    [Fact]
    public void A_turn_goes_to_the_persons_own_side()
    {
        Assert.Equal([LivenessAction.FaceLeft], ActionRules.Seen(Moving(i => s_still with { Yaw = 30 * Wave(i) })));
        Assert.Equal([LivenessAction.FaceRight], ActionRules.Seen(Moving(i => s_still with { Yaw = -30 * Wave(i) })));
    }

    [Fact]
    public void A_head_that_stays_turned_does_not_turn() => Assert.Empty(ActionRules.Seen(Moving(_ => s_still with { Yaw = 30 })));

    [Fact]
    public void A_nod_a_blink_and_an_open_mouth_are_seen()
    {
        Assert.Equal([LivenessAction.FaceUpDown], ActionRules.Seen(Moving(i => s_still with { Pitch = -18 * Wave(i) })));
        Assert.Equal([LivenessAction.Eye], ActionRules.Seen(Moving(i => s_still with { Eyes = i == 20 ? 0.08 : 0.26 })));
        Assert.Equal([LivenessAction.Mouth], ActionRules.Seen(Moving(i => s_still with { Mouth = 0.05 + (0.5 * Wave(i)) })));
    }

    [Fact]
    public void Closed_eyes_that_never_open_again_are_no_blink() =>
        Assert.Empty(ActionRules.Seen(Moving(i => s_still with { Eyes = i > 36 ? 0.08 : 0.26 })));

    [Fact]
    public void A_mouth_that_stands_open_does_not_open() => Assert.Empty(ActionRules.Seen(Moving(_ => s_still with { Mouth = 0.6 })));

    [Fact]
    public void A_single_wrong_picture_is_no_turn() => Assert.Empty(ActionRules.Seen(Moving(i => i == 12 ? s_still with { Yaw = 50, Pitch = 40, Mouth = 0.9 } : s_still)));

    [Fact]
    public void One_or_two_pictures_are_no_action_and_no_fault()
    {
        Assert.Empty(ActionRules.Seen([s_still]));
        Assert.Empty(ActionRules.Seen([s_still, s_still]));
    }

    private static List<HeadSample> Moving(Func<int, HeadSample> at) => [.. Enumerable.Range(0, 40).Select(at)];

    // 0 at the ends, 1 in the middle.
    private static double Wave(int i) => Math.Sin(Math.PI * i / 39);
}
