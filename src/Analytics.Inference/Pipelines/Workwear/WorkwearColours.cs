using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Workwear;

/// <summary>The contract's colour classes of work clothes.</summary>
public static class WorkwearColours
{
    public const string Other = "other";

    public static readonly IReadOnlyList<string> All = ["light", "blue", "red", "dark", "yellow", Other];

    /// <summary>The class with the largest share of the cloth, if it has a third of it; grey counts for dark, orange for red, lime for yellow.</summary>
    public static string Of(BgrImage image, PixelBox box)
    {
        var shares = Colours.Shares(image, box, reach: 0.8);
        if (shares.Count == 0)
            return Other;
        (string Label, double Share)[] classes =
        [
            ("light", shares[ColourClass.Light]),
            ("blue", shares[ColourClass.Blue]),
            ("red", shares[ColourClass.Red] + shares[ColourClass.Orange]),
            ("dark", shares[ColourClass.Dark] + shares[ColourClass.Grey]),
            ("yellow", shares[ColourClass.Yellow] + shares[ColourClass.Lime]),
            (Other, shares[ColourClass.Green] + shares[ColourClass.Violet]),
        ];
        var (label, share) = classes.MaxBy(c => c.Share);
        return share >= 1.0 / 3 ? label : Other;
    }
}
