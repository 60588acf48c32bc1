namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>The product's words for what was found, as the contract's class names (B39). Null leaves the object out.</summary>
internal static class WearLabels
{
    /// <summary>A head without a helmet, in the product's words.</summary>
    private const string NoHat = "no_hat";

    public static Func<string, string?> Hats(CtyunLabels labels) => word => word switch
    {
        "blue_hat" => labels.BlueHat,
        "white_hat" => labels.WhiteHat,
        "yellow_hat" => labels.YellowHat,
        "red_hat" => labels.RedHat,
        NoHat or "head" => labels.NoHat,
        // People are what the rules of cameras need; the contract lists helmets alone.
        "person" => null,
        _ => labels.OtherHat,
    };

    public static Func<string, string?> Clothes(CtyunLabels labels) => word => word switch
    {
        "light" => labels.Light,
        "blue" => labels.Blue,
        "red" => labels.Red,
        "dark" => labels.Dark,
        "yellow" => labels.Yellow,
        "no_workwear" or "person" => null,
        _ => labels.Other,
    };
}
