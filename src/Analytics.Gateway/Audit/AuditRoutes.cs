using System.Globalization;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Audit;

/// <summary><c>/api/v1/audit</c>.</summary>
internal static class AuditRoutes
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit", ListAsync).RequireAuthorization(Policies.Admin).WithTags("audit")
            .WithSummary("Who did and saw what, newest first");

    private static async Task<Results<Ok<PageBody<AuditBody>>, ProblemResult>> ListAsync(
        GatewayParts parts, string? actor, string? action, string? from, string? to, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var query = new AuditQuery(
            read.Within("actor", actor, 100), read.Within("action", action, 100), read.Instant("from", from), read.Instant("to", to),
            read.Number("after", after), read.Limit(limit, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        // One more than asked for tells whether there is a next page.
        var found = await parts.Audit.ReadAsync(query with { Limit = query.Limit + 1 }, cancel);
        var items = found.Take(query.Limit).ToList();
        var next = found.Count > query.Limit ? items[^1].Number.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new PageBody<AuditBody>([.. items.Select(Show)], next));
    }

    private static AuditBody Show(NumberedEntry line) => new(
        line.Number, line.Entry.At, line.Entry.Actor, line.Entry.Role, line.Entry.Action, line.Entry.Target, line.Entry.Tenant,
            line.Entry.Outcome, line.Entry.From);
}

public sealed record AuditBody(
    long Number, DateTimeOffset At, string Actor, string Role, string Action, string Target, string? Tenant, string Outcome, string? From);
