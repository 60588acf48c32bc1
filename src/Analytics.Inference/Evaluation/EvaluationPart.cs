namespace Analytics.Inference.Evaluation;

/// <summary>What one model reached on one kind of label.</summary>
/// <param name="Kind">Such as <c>boxes</c> or <c>gender</c>.</param>
/// <param name="Items">Judged pictures, clips or pairs.</param>
/// <param name="Metrics">By name, in the order in which they are to be shown. Shares are 0 to 1.</param>
/// <param name="Misses">What was told wrong, a line each, so that somebody can look.</param>
public sealed record EvaluationPart(string Kind, int Items, IReadOnlyList<Metric> Metrics, IReadOnlyList<string> Misses);

public sealed record Metric(string Name, double Value);
