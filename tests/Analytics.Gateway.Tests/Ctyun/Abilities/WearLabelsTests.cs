using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Ctyun.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Abilities;

public sealed class WearLabelsTests
{
    [Fact]
    public void Each_colour_has_its_class_name()
    {
        var hats = WearLabels.Hats(new CtyunLabels());
        Assert.Equal(
            ["blue_hat", "white_hat", "yellow_hat", "red_hat", "other_hat", "other_hat"],
            new[] { "blue_hat", "white_hat", "yellow_hat", "red_hat", "other_hat", "hard_hat" }.Select(hats));
        var clothes = WearLabels.Clothes(new CtyunLabels());
        string[] classes = ["light", "blue", "other", "red", "dark", "yellow"];
        Assert.Equal(classes, classes.Select(clothes));
    }

    [Fact]
    public void The_operator_names_classes_and_may_add_heads_without_a_helmet()
    {
        Assert.Null(WearLabels.Hats(new CtyunLabels())("no_hat"));
        var hats = WearLabels.Hats(new CtyunLabels { NoHat = "no_hat", BlueHat = "hat_blue" });
        Assert.Equal(["no_hat", "hat_blue"], new[] { "no_hat", "blue_hat" }.Select(hats));
    }
}
