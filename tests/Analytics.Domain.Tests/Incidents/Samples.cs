using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>A fence rule at a gate, and what its camera's pipeline sends.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 30, 15, 120, TimeSpan.Zero);

    public static readonly Rule Fence = new()
    {
        Id = "fence",
        Ability = Abilities.ElectronicFence,
        Zone = new Polygon([new(0.1, 0.2), new(0.9, 0.2), new(0.5, 0.9)]),
        Classes = ["person"],
        MinSize = 0.1,
        Cooldown = TimeSpan.FromSeconds(30),
        MaxOpen = TimeSpan.FromMinutes(2),
        CloseAfter = TimeSpan.FromSeconds(10),
        ExtendEvery = TimeSpan.FromSeconds(10),
    };

    public static readonly ModelRef Yolox = new("yolox_nano", "1", new string('a', 64), "onnx-cpu");

    public static Scenario<IncidentLogState> Log() => new(new IncidentLogDecider(), IncidentLogDecider.IdOf("campus", "gate-1"));

    public static DateTimeOffset Second(double seconds) => Start.AddSeconds(seconds);

    public static IncidentId IdAt(double seconds, string rule = "fence") => IncidentId.Of("campus", "gate-1", rule, Second(seconds));

    public static RuleEvidence Evidence(double seconds, double score = 0.875)
    {
        var (at, frame) = (Second(seconds), (long)(seconds * 5));
        return new RuleEvidence(
            new WindowSpan(at, at, frame, frame),
            ["00ff"],
            [new(at.AddSeconds(-0.4), at.AddSeconds(-0.4), true, 0.75), new(at.AddSeconds(-0.2), at.AddSeconds(-0.2), false, 0), new(at, at, true, score)],
            [new("person", score, new Box(0.4, 0.3, 0.1, 0.25), 7)],
            7, TimeSpan.Zero, Yolox);
    }

    /// <summary>The window that ends at this second met the rule's conditions.</summary>
    public static OpenIncident Open(double seconds, long? epoch = 3, string? id = null, Rule? rule = null, double score = 0.875) => new(
        id ?? $"open-{rule?.Id}-{seconds}", Second(seconds), "node-a", RuleRef.Of(rule ?? Fence), Evidence(seconds, score), null, "node-a", epoch);

    public static ExtendIncident Extend(double seconds, long? epoch = 3) =>
        new($"extend-{seconds}", Second(seconds), "node-a", "fence", Second(seconds), 0.9375, epoch);

    public static CloseIncident Close(double seconds, double? activeUntil = null, CloseReason reason = CloseReason.Quiet, long? epoch = 3) => new(
        $"close-{seconds}", Second(seconds), "node-a", "fence", reason, activeUntil is { } until ? Second(until) : null, epoch);

    public static AcknowledgeIncident Acknowledge(IncidentId id, double seconds) => new($"ack-{seconds}", Second(seconds), "li", id);

    public static DismissIncident Dismiss(IncidentId id, double seconds, string reason = "a cat") => new($"dismiss-{seconds}", Second(seconds), "li", id, reason);

    public static ResolveIncident Resolve(IncidentId id, double seconds, string outcome = "sent home") => new($"resolve-{seconds}", Second(seconds), "li", id, outcome);

    public static AddNote Note(IncidentId id, double seconds, string text = "looked") => new($"note-{seconds}", Second(seconds), "li", id, text);

    public static readonly EvidenceFile Clip = new(
        EvidenceKind.Clip, "node-a", "campus/gate-1/clip.mp4", new string('b', 64), 4096, Start, Start.AddSeconds(10));

    public static AttachEvidence Attach(IncidentId id, double seconds, EvidenceFile? file = null) => new($"attach-{seconds}", Second(seconds), "node-a", id, file ?? Clip);
}
