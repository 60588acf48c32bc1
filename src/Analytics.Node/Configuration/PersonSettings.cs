namespace Analytics.Node.Configuration;

/// <summary>The register of persons and its comparison of faces.</summary>
public sealed class PersonSettings
{
    [Setting("Least similarity, 0 to 1, at which a portrait is the same person's.", "判定为同一人的最低相似度（0～1）。", Min = 0, Max = 1)]
    public double SameFrom { get; init; } = 0.8;

    [Setting("Least similarity, at most sameFrom, at which it may be the same person's (the contract's 疑似为本人).",
        "判定为疑似本人的最低相似度，不大于 sameFrom。", Min = 0, Max = 1)]
    public double UncertainFrom { get; init; } = 0.5;
}
