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

    /// <summary>A person without a hard hat.</summary>
    public const string HardHat = "hard_hat";

    /// <summary>A person without work clothes, or in those of a colour that the rule names.</summary>
    public const string Workwear = "workwear";

    public const string FallDown = "fall_down";

    public const string Fight = "fight";

    /// <summary>A face without a mask.</summary>
    public const string Mask = "mask";

    /// <summary>Label of a person without a hard hat.</summary>
    public const string NoHardHat = "no_hard_hat";

    /// <summary>Label of a person without work clothes.</summary>
    public const string NoWorkwear = "no_workwear";

    /// <summary>Begins the label of a person who wears work clothes; the contract's word for their colour follows.</summary>
    public const string WornPrefix = "workwear_";

    public static readonly IReadOnlyList<string> All = [Motion, ElectronicFence, HardHat, Workwear, FallDown, Fight, Mask];

    /// <summary>What these look for is movement itself: where nothing moves there is nothing to find.</summary>
    public static bool IsMovement(string ability) => ability is Motion or Fight;

    /// <summary>
    /// Whether a label counts for rules that name no classes. Work clothes that are worn do not: only a rule that forbids their colour
    /// wants to hear of them.
    /// </summary>
    public static bool CountsUnasked(string label) => !label.StartsWith(WornPrefix, StringComparison.Ordinal);

    /// <summary>These may be judged by a clip as a whole, which has no place in the picture: no zone can hold it or keep it out.</summary>
    public static bool MayLackPlace(string ability) => ability is Fight or FallDown;
}
