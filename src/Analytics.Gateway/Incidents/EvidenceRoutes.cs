using Analytics.Domain.Incidents;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;
using Microsoft.Net.Http.Headers;

namespace Analytics.Gateway.Incidents;

/// <summary>Recorded pictures and clips. Evidence stays on the node that made it.</summary>
internal static class EvidenceRoutes
{
    public static void Map(RouteGroupBuilder incidents)
    {
        incidents.MapGet("/{incident}/clip", Clip).RequireAuthorization(Policies.Viewer).Audited("incident.clip.view")
            .WithSummary("The clip; takes range requests").Produces(200, contentType: "video/mp4");
        incidents.MapGet("/{incident}/snapshot", Snapshot).RequireAuthorization(Policies.Viewer).Audited("incident.snapshot.view")
            .WithSummary("The picture of the opening").Produces(200, contentType: "image/jpeg");
    }

    private static Results<PhysicalFileHttpResult, ProblemResult> Clip(GatewayParts parts, IncidentTarget incident) =>
        Serve(parts, incident, EvidenceKind.Clip, "video/mp4");

    private static Results<PhysicalFileHttpResult, ProblemResult> Snapshot(GatewayParts parts, IncidentTarget incident) =>
        Serve(parts, incident, EvidenceKind.Snapshot, "image/jpeg");

    private static Results<PhysicalFileHttpResult, ProblemResult> Serve(
        GatewayParts parts, IncidentTarget incident, EvidenceKind kind, string type)
    {
        if (incident.Row.Evidence.LastOrDefault(file => file.Kind == kind) is not { } file)
            return new ProblemResult(None(kind));
        if (file.Node != parts.Engine.NodeId)
            return new ProblemResult(Elsewhere(file.Node));
        if (parts.Evidence?.Find(file.Path) is not { } path)
            return new ProblemResult(Gone(kind));
        // The digest names the content, so that a player which comes back for the rest gets the rest of the same file.
        return TypedResults.PhysicalFile(path, type, entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""),
            enableRangeProcessing: true);
    }

    private static Problem None(EvidenceKind kind) => new(ProblemCode.NoEvidence, new(
        $"The incident has no {kind.ToString().ToLowerInvariant()}: evidence is off, or the clip is still being cut.",
            "该事件没有此类证据：未启用留证，或片段仍在生成。"));

    private static Problem Elsewhere(string node) => new(
        ProblemCode.EvidenceElsewhere, new($"The file lies on node '{node}'.", $"文件位于节点“{node}”。"), Cause: node,
            RetryAfter: TimeSpan.FromSeconds(10));

    private static Problem Gone(EvidenceKind kind) => new(ProblemCode.EvidenceGone, new(
        $"The {kind.ToString().ToLowerInvariant()} was deleted by age or for space; its digest stays in the incident.",
            "证据文件已因保留期或空间限制被删除；事件中仍保留其摘要。"));
}
