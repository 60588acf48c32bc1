using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Health;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it should be given traffic, or why not.</summary>
internal static class HealthRoutes
{
    private static readonly TimeSpan s_journalPause = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Ok(new HealthBody("alive"))).AllowAnonymous().WithTags("health")
            .WithSummary("The process lives");
        app.MapGet("/readyz", ReadyAsync).AllowAnonymous().WithTags("health").WithSummary("Whether the node should be given traffic")
            .Produces<ReadyBody>(503);
    }

    private static async Task<JsonHttpResult<ReadyBody>> ReadyAsync(GatewayParts parts, Commands commands, HttpContext context)
    {
        var language = RequestLanguage.Of(context.Request);
        var reasons = new List<NotReady>();
        foreach (var condition in parts.Ready)
        {
            if (await condition.CheckAsync(context.RequestAborted) is { } reason)
                reasons.Add(reason);
        }

        // Without traffic nobody would learn that it works again, so a failure counts for a while only.
        if (commands.JournalFailedAt is { } at && parts.Time.GetElapsedTime(at) < s_journalPause)
            reasons.Add(new("journal-not-writable", new("The journal did not take the last command.", "日志未能写入最近一次命令。")));
        var body = new ReadyBody(reasons.Count == 0,
            [.. reasons.Select(reason => new ReasonBody(reason.Code, reason.Detail.In(language)))]);
        return TypedResults.Json(body, Requests.ApiJson.Options, statusCode: body.Ready ? 200 : 503);
    }
}

public sealed record HealthBody(string Status);

public sealed record ReadyBody(bool Ready, IReadOnlyList<ReasonBody> Reasons);

public sealed record ReasonBody(string Code, string Detail);
