using Analytics.Engine.Metering;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Quotas;

/// <summary>
/// <c>/api/v1/usage</c>: the console's figures (console.md 2 and 5). Metered calls are exact at once: the answer waits for the journal.
/// Refused and limited-free calls follow within a second. A bucket belongs to a question when it begins within it.
/// </summary>
internal static class UsageRoutes
{
    public static void Map(RouteGroupBuilder usage)
    {
        usage.MapGet("/ranking", RankingAsync).RequireAuthorization(Policies.Viewer).WithSummary("Abilities by calls that reached them");
        usage.MapGet("/errors", ErrorsAsync).RequireAuthorization(Policies.Viewer).WithSummary("Errors by ability and number");
        usage.MapGet("/latency", LatencyAsync).RequireAuthorization(Policies.Viewer).WithSummary("Response times: mean and percentiles");
        usage.MapGet("/series", SeriesAsync).RequireAuthorization(Policies.Viewer)
            .WithSummary("Requests, errors, response time and traffic over time");
        usage.MapGet("/regions", RegionsAsync).RequireAuthorization(Policies.Viewer).WithSummary("Calls by province of the caller");
        usage.MapGet("/apps", AppsAsync).RequireAuthorization(Policies.Viewer).WithSummary("Calls by app, ability and generation");
        usage.MapGet("/alarms", Alarms).RequireAuthorization(Policies.Viewer).WithSummary("Alarms that stand, and the changes that led there");
    }

    private static Task<Results<Ok<IReadOnlyList<RankingDocument>>, ProblemResult>> RankingAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<RankingDocument>>(parts, commands, caller, filter, null, false, UsageAnswers.Ranking, cancel);

    private static Task<Results<Ok<IReadOnlyList<ErrorsDocument>>, ProblemResult>> ErrorsAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<ErrorsDocument>>(parts, commands, caller, filter, null, false, UsageAnswers.Errors, cancel);

    private static Task<Results<Ok<IReadOnlyList<LatencyDocument>>, ProblemResult>> LatencyAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<LatencyDocument>>(parts, commands, caller, filter, null, true, UsageAnswers.Latencies, cancel);

    private static Task<Results<Ok<IReadOnlyList<SeriesDocument>>, ProblemResult>> SeriesAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<SeriesDocument>>(parts, commands, caller, filter, UsageStep.Hour, true, UsageAnswers.Series, cancel);

    private static Task<Results<Ok<IReadOnlyList<RegionDocument>>, ProblemResult>> RegionsAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<RegionDocument>>(parts, commands, caller, filter, null, false, UsageAnswers.Regions, cancel);

    private static Task<Results<Ok<IReadOnlyList<AppUsageDocument>>, ProblemResult>> AppsAsync(
        GatewayParts parts, Commands commands, Caller caller, [AsParameters] UsageFilter filter, CancellationToken cancel) =>
        AnswerAsync<IReadOnlyList<AppUsageDocument>>(parts, commands, caller, filter, null, false, UsageAnswers.Apps, cancel);

    private static Results<Ok<AlarmsDocument>, ProblemResult> Alarms(GatewayParts parts, Caller caller, string? account)
    {
        var read = new QueryReader();
        var of = caller.Tenant ?? read.Name("account", account);
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var alarms = parts.Quotas.Alarms;
        return TypedResults.Ok(new AlarmsDocument(
            [.. alarms.Standing.Where(alarm => of is null || alarm.Account == of)],
            [.. alarms.Changes.Where(alarm => of is null || alarm.Account == of)]));
    }

    private static async Task<Results<Ok<TAnswer>, ProblemResult>> AnswerAsync<TAnswer>(
        GatewayParts parts, Commands commands, Caller caller, UsageFilter filter, UsageStep? usualStep, bool withLatency,
        Func<UsageTally, TAnswer> answer, CancellationToken cancel)
    {
        if (!filter.TryRead(parts, caller, usualStep, withLatency, out var query, out var problem))
            return new ProblemResult(problem!);
        if (Tenancy.IsForeign(caller, filter.Account))
            return TypedResults.Ok(answer(new UsageTally()));
        await commands.CatchUpAsync(cancel);
        var tally = await parts.Quotas.ReadModel.UsageAsync(query!, cancel);
        tally.Add(await parts.Quotas.Counters.ReadAsync(query!, cancel));
        return TypedResults.Ok(answer(tally));
    }
}
