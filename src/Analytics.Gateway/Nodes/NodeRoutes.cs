using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Reading;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;

namespace Analytics.Gateway.Nodes;

/// <summary><c>/api/v1/models</c> and <c>/coverage</c>: with what cameras are looked at, which version of it, and what was not looked at.</summary>
internal static class NodeRoutes
{
    private static readonly TimeSpan s_usualSpan = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/models", Models).RequireAuthorization(Policies.Viewer).WithTags("models").WithSummary("Models that the node knows");
        api.MapPost("/models/{model}/versions/{version}/use", UseAsync).RequireAuthorization(Policies.Engineer).WithTags("models").Audited("model.use")
            .WithSummary("Puts a version of a model in force on all nodes, while cameras run");
        api.MapGet("/coverage", CoverageAsync).RequireAuthorization(Policies.Viewer).WithTags("coverage")
            .WithSummary("Where each camera's time went");
        api.MapGet("/coverage/{camera}/gaps", GapsAsync).RequireAuthorization(Policies.Viewer).WithTags("coverage")
            .WithSummary("Spans without pictures, oldest first");
    }

    private static Results<Ok<PageBody<ModelBody>>, ProblemResult> Models(GatewayParts parts, string? after, string? limit)
    {
        var read = new QueryReader();
        var (cursor, size) = (read.Within("after", after, 200), read.Limit(limit, parts.Limits.PageItems));
        return read.Problem is { } problem
            ? new ProblemResult(problem)
            : TypedResults.Ok(Paging.Page(parts.Models(), model => $"{model.Name}@{model.Version}", cursor, size));
    }

    private static async Task<Results<Ok<ModelBody>, ProblemResult>> UseAsync(
        GatewayParts parts, Caller caller, string model, string version, CommandKey key, CancellationToken cancel)
    {
        if (caller.Tenant is not null)
            return new ProblemResult(new Problem(ProblemCode.Forbidden, new("Models are the campus's", "模型由园区统一管理")));
        if (parts.ChooseModel is not { } choose)
            return new ProblemResult(new Problem(ProblemCode.ModelNotFound, new("This node runs no models", "本节点不运行模型")));
        try
        {
            var (reply, inForce) = await choose(model, version, key.For("model.use"), caller.Name, cancel);
            return Refusals.Of(reply) is { } problem ? new ProblemResult(problem) : TypedResults.Ok(inForce);
        }
        catch (KeyNotFoundException)
        {
            var known = string.Join(", ", parts.Models().Where(other => other.Name == model).Select(other => other.Version));
            return new ProblemResult(new Problem(ProblemCode.ModelNotFound, known.Length == 0
                ? new($"This node has no model '{model}'", $"本节点没有模型“{model}”")
                : new($"Model '{model}' has no version '{version}'; it has: {known}", $"模型“{model}”没有版本“{version}”；现有：{known}")));
        }
        catch (Exception fault) when (fault is ModelRefusedException or InferenceException)
        {
            return new ProblemResult(new Problem(ProblemCode.ModelRefused, new(fault.Message, fault.Message)));
        }
    }

    private static async Task<Results<Ok<PageBody<CoverageBody>>, ProblemResult>> CoverageAsync(
        GatewayParts parts, Caller caller, string? tenant, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var (of, cursor, size) = (read.Name("tenant", tenant), read.Within("after", after, EntityId.MaxLength),
            read.Limit(limit, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var seen = (await parts.Coverage.ListAsync(cancel))
            .Where(row => !Tenancy.IsForeign(caller, row.Camera.Tenant) && (of is null || row.Camera.Tenant == of));
        return TypedResults.Ok(Paging.Page(seen.Select(CoverageBody.Of), row => $"{row.Tenant}|{row.Camera}", cursor, size));
    }

    private static async Task<Results<Ok<IReadOnlyList<CoverageGap>>, ProblemResult>> GapsAsync(
        GatewayParts parts, CameraTarget target, string? from, string? to, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var until = read.Instant("to", to) ?? parts.Time.GetUtcNow();
        var (since, size) = (read.Instant("from", from) ?? until - s_usualSpan,
            read.Limit(limit, parts.Limits.PageItems, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var gaps = await parts.Coverage.GapsAsync(target.Id, since, until, cancel);
        return TypedResults.Ok<IReadOnlyList<CoverageGap>>([.. gaps.Take(size)]);
    }
}

/// <summary>Seconds; <c>until − since = analysed + dropped + gap</c>.</summary>
public sealed record CoverageBody(
    string Tenant, string Camera, DateTimeOffset Since, DateTimeOffset Until, double Analysed, double Dropped, double Gap,
        IReadOnlyList<DropBody> Drops)
{
    internal static CoverageBody Of(CoverageProgress row) => new(
        row.Camera.Tenant, row.Camera.Key, row.Since, row.Until, row.Analysed.TotalSeconds, row.Dropped.TotalSeconds, row.Gap.TotalSeconds,
        [.. row.Drops.Select(drop => new DropBody(drop.Cause, drop.Windows, drop.Time.TotalSeconds))]);
}

/// <param name="Time">Seconds that the windows stood for.</param>
public sealed record DropBody(string Cause, long Windows, double Time);
