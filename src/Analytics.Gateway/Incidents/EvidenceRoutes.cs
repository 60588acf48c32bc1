using Analytics.Domain.Incidents;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;
using Microsoft.Net.Http.Headers;

namespace Analytics.Gateway.Incidents;

/// <summary>Recorded pictures and clips. Evidence stays on the node that made it; the others pass it on.</summary>
internal static class EvidenceRoutes
{
    /// <summary>Headers of the caller that the other node needs for parts of a file.</summary>
    private static readonly string[] s_conditions = [HeaderNames.Range, HeaderNames.IfRange, HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince];

    public static void Map(RouteGroupBuilder incidents)
    {
        incidents.MapGet("/{incident}/clip", ClipAsync).RequireAuthorization(Policies.Viewer).Audited("incident.clip.view")
            .WithSummary("The clip; takes range requests").Produces(200, contentType: "video/mp4");
        incidents.MapGet("/{incident}/snapshot", SnapshotAsync).RequireAuthorization(Policies.Viewer).Audited("incident.snapshot.view")
            .WithSummary("The picture of the opening").Produces(200, contentType: "image/jpeg");
    }

    private static Task<IResult> ClipAsync(GatewayParts parts, IncidentTarget incident, HttpRequest request, CancellationToken cancel) =>
        ServeAsync(parts, incident, EvidenceKind.Clip, "video/mp4", request, cancel);

    private static Task<IResult> SnapshotAsync(GatewayParts parts, IncidentTarget incident, HttpRequest request, CancellationToken cancel) =>
        ServeAsync(parts, incident, EvidenceKind.Snapshot, "image/jpeg", request, cancel);

    private static async Task<IResult> ServeAsync(
        GatewayParts parts, IncidentTarget incident, EvidenceKind kind, string type, HttpRequest request, CancellationToken cancel)
    {
        if (incident.Row.Evidence.LastOrDefault(file => file.Kind == kind) is not { } file)
            return new ProblemResult(None(kind));
        if (file.Node != parts.Engine.NodeId)
            return await ForwardAsync(parts, incident.Row.Id, file, type, request, cancel);
        if (parts.Evidence?.Find(file.Path) is not { } path)
            return new ProblemResult(Gone(kind));
        // The digest names the content, so that a player which comes back for the rest gets the rest of the same file.
        return TypedResults.PhysicalFile(path, type, entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""),
            enableRangeProcessing: true);
    }

    private static async Task<IResult> ForwardAsync(
        GatewayParts parts, IncidentId incident, EvidenceFile file, string type, HttpRequest request, CancellationToken cancel)
    {
        if (parts.Peers is null)
            return new ProblemResult(Elsewhere(file.Node, " The nodes have no secret (cluster.secret) to fetch it with.", "各节点未配置密钥（cluster.secret），无法代为获取。"));
        var conditions = s_conditions.Where(request.Headers.ContainsKey).Select(name => KeyValuePair.Create(name, request.Headers[name].ToString())).ToList();
        var answer = await parts.Peers.EvidenceAsync(file.Node, incident, file.Kind, conditions, cancel);
        switch ((int?)answer?.StatusCode)
        {
            case null:
                return new ProblemResult(Elsewhere(file.Node, " It cannot be reached now.", "该节点目前无法访问。"));
            case StatusCodes.Status404NotFound:
                answer!.Dispose();
                return new ProblemResult(None(file.Kind));
            case StatusCodes.Status410Gone:
                answer!.Dispose();
                return new ProblemResult(Gone(file.Kind));
            default:
                // Also where the answer is never written, since the audit could not be.
                request.HttpContext.Response.RegisterForDispose(answer!);
                return new ForwardedFile(answer!, type);
        }
    }

    private static Problem None(EvidenceKind kind) => new(ProblemCode.NoEvidence, new(
        $"The incident has no {kind.ToString().ToLowerInvariant()}: evidence is off, or the clip is still being cut.",
            "该事件没有此类证据：未启用留证，或片段仍在生成。"));

    private static Problem Elsewhere(string node, string whyEnglish, string whyChinese) => new(
        ProblemCode.EvidenceElsewhere, new($"The file lies on node '{node}'.{whyEnglish}", $"文件位于节点“{node}”。{whyChinese}"), Cause: node,
            RetryAfter: TimeSpan.FromSeconds(10));

    private static Problem Gone(EvidenceKind kind) => new(ProblemCode.EvidenceGone, new(
        $"The {kind.ToString().ToLowerInvariant()} was deleted by age or for space; its digest stays in the incident.",
            "证据文件已因保留期或空间限制被删除；事件中仍保留其摘要。"));
}
