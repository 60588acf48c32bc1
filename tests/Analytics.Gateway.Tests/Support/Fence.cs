using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;

namespace Analytics.Gateway.Tests.Support;

/// <summary>What a camera's pipeline sends about its fence.</summary>
internal static class Fence
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static Rule Rule(Severity severity = Severity.Warning, string ability = Abilities.ElectronicFence) => new()
    {
        Id = "fence",
        Ability = ability,
        Severity = severity,
        Zone = new Polygon([new(0.1, 0.2), new(0.9, 0.2), new(0.5, 0.9)]),
        Cooldown = TimeSpan.Zero,
    };

    public static IncidentId Id(double seconds, string camera = "gate-1", string tenant = "campus") =>
        IncidentId.Of(tenant, camera, "fence", Start.AddSeconds(seconds));

    public static async Task<IncidentId> OpenAsync(
        this World world, double seconds, string camera = "gate-1", string tenant = "campus", Rule? rule = null, string label = "person")
    {
        var at = Start.AddSeconds(seconds);
        var evidence = new RuleEvidence(
            new WindowSpan(at, at, 1, 1), ["00ff"], [new(at, at, true, 0.875)], [new(label, 0.875, new Box(0.4, 0.3, 0.1, 0.25), 7)], 7,
                TimeSpan.Zero,
            new ModelRef("yolox_nano", "1", new string('a', 64), "onnx-cpu"));
        await world.TellAsync(
            IncidentLogDecider.IdOf(tenant, camera),
                new OpenIncident($"open-{seconds}", at, "node-a", RuleRef.Of(rule ?? Rule()), evidence, null, "node-a", 3));
        return Id(seconds, camera, tenant);
    }

    public static Task CloseAsync(this World world, double seconds, string camera = "gate-1", string tenant = "campus") => world.TellAsync(
        IncidentLogDecider.IdOf(tenant, camera),
        new CloseIncident($"close-{seconds}", Start.AddSeconds(seconds), "node-a", "fence", CloseReason.Quiet, null, 3));

    public static Task AttachAsync(this World world, IncidentId id, EvidenceFile file, string camera = "gate-1",
        string tenant = "campus") =>
        world.TellAsync(IncidentLogDecider.IdOf(tenant, camera),
            new AttachEvidence($"attach-{file.Sha256[..8]}", Start.AddSeconds(60), "node-a", id, file));
}
