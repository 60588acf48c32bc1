using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Live;

/// <summary><c>/api/v1/live</c>: server-sent events. <c>Last-Event-ID</c> resumes where a connection broke.</summary>
internal static class LiveRoutes
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/live", Follow).RequireAuthorization(Policies.Viewer).WithTags("live")
        .WithSummary("Incidents and cameras as they change").Produces(200, contentType: LiveResult.ContentType)
        .WithMetadata(new ParameterNote("Last-Event-ID", "header", "Resumes after this event."));

    private static Results<LiveResult, ProblemResult> Follow(GatewayParts parts, LiveHub hub, Caller caller, HttpRequest request)
    {
        var read = new QueryReader();
        var after = read.Number("Last-Event-ID", request.Headers["Last-Event-ID"] is [{ Length: > 0 } id] ? id : null);
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        if (hub.Join(caller.Tenant) is var (client, position))
            return new LiveResult(parts, hub, client, position, after);
        return new ProblemResult(new Problem(
            ProblemCode.TooManyClients,
            new($"{parts.Limits.LiveClients} listeners are connected, or the node is stopping.",
                $"已有 {parts.Limits.LiveClients} 个连接，或节点正在停止。"),
            RetryAfter: TimeSpan.FromSeconds(10)));
    }
}
