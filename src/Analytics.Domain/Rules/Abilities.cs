namespace Analytics.Domain.Rules;

/// <summary>
/// Codes of the abilities that a camera rule may use. Text, and the same words as the cloud contract and its accounts use: a
/// journal written by a newer version with more abilities stays readable.
/// </summary>
public static class Abilities
{
    /// <summary>Something moves in the zone; needs no model.</summary>
    public const string Motion = "motion";

    public const string ElectronicFence = "electronic_fence";

    /// <summary>A head without a hard hat.</summary>
    public const string HardHat = "hard_hat";

    /// <summary>A person without work clothes.</summary>
    public const string Workwear = "workwear";

    public const string FallDown = "fall_down";

    public const string Fight = "fight";

    /// <summary>A face without a mask.</summary>
    public const string Mask = "mask";

    public static readonly IReadOnlyList<string> All = [Motion, ElectronicFence, HardHat, Workwear, FallDown, Fight, Mask];

    /// <summary>What these look for is movement itself: where nothing moves there is nothing to find.</summary>
    public static bool IsMovement(string ability) => ability is Motion or Fight;
}
