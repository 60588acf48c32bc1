namespace Analytics.Inference.Pipelines.Steps;

/// <summary>Words by which detectors of protective equipment call what the abilities look for; letter case is not looked at.</summary>
public static class PpeLabels
{
    /// <summary>A helmet.</summary>
    public static readonly IReadOnlySet<string> Helmets = Words("Hardhat", "hard_hat", "helmet");

    /// <summary>A head without a helmet.</summary>
    public static readonly IReadOnlySet<string> BareHeads = Words("NO-Hardhat", "no_hard_hat", "no_helmet", "head");

    /// <summary>A vest or work clothes.</summary>
    public static readonly IReadOnlySet<string> Workwear = Words("Safety Vest", "safety_vest", "vest", "workwear");

    /// <summary>Somebody who has fallen.</summary>
    public static readonly IReadOnlySet<string> Fallen = Words("Fall-Detected", "fall", "fallen");

    private static HashSet<string> Words(params string[] words) => new(words, StringComparer.OrdinalIgnoreCase);
}
