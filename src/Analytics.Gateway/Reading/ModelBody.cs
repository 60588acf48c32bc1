namespace Analytics.Gateway.Reading;

/// <summary>One version of one model, as the API shows it.</summary>
/// <param name="IsCurrent">It is the version in force, or would be.</param>
/// <param name="IsOffered">Abilities may take it: false also of a model that has to be chosen first.</param>
/// <param name="State"><c>ready</c>, <c>notInstalled</c> or <c>refused</c>.</param>
/// <param name="Digest">SHA-256 of the weights.</param>
/// <param name="Faults">Why it cannot be used.</param>
public sealed record ModelBody(
    string Name,
    string Version,
    bool IsCurrent,
    bool IsOffered,
    string State,
    IReadOnlyList<string> Tasks,
    IReadOnlyList<string> Labels,
    int InputWidth,
    int InputHeight,
    string Digest,
    long Bytes,
    string License,
    string Description,
    IReadOnlyList<ModelFaultBody> Faults);

public sealed record ModelFaultBody(string Code, string Field, string Message, string Fix);
