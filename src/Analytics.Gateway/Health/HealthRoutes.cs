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
        var reasons = await FailedAsync(parts.Ready, context.RequestAborted);
        // Without traffic nobody would learn that it works again, so a failure counts for a while only.
        if (commands.JournalFailedAt is { } at && parts.Time.GetElapsedTime(at) < s_journalPause && !reasons.Exists(r => r.Code == JournalCondition.Code))
            reasons.Add(new(JournalCondition.Code, new("The journal did not take the last command.", "日志未能写入最近一次命令。")));
        var warnings = await FailedAsync(parts.Warnings, context.RequestAborted);
        var body = new ReadyBody(reasons.Count == 0, Texts(reasons, language), Texts(warnings, language));
        return TypedResults.Json(body, Requests.ApiJson.Options, statusCode: body.Ready ? 200 : 503);
    }

    private static async Task<List<NotReady>> FailedAsync(IReadOnlyList<IReadyCondition> conditions, CancellationToken cancel)
    {
        var failed = new List<NotReady>();
        foreach (var condition in conditions)
        {
            if (await condition.CheckAsync(cancel) is { } reason)
                failed.Add(reason);
        }

        return failed;
    }

    private static List<ReasonBody> Texts(List<NotReady> failed, Language language) =>
        [.. failed.Select(reason => new ReasonBody(reason.Code, reason.Detail.In(language)))];
}

public sealed record HealthBody(string Status);

/// <param name="Reasons">Why it should not be given traffic.</param>
/// <param name="Warnings">What somebody should see to; traffic may come.</param>
public sealed record ReadyBody(bool Ready, IReadOnlyList<ReasonBody> Reasons, IReadOnlyList<ReasonBody> Warnings);

public sealed record ReasonBody(string Code, string Detail);
