using Analytics.Domain.Incidents;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Incidents;

/// <summary><c>/api/v1/incidents</c>: what happened, and why.</summary>
internal static class IncidentRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var incidents = api.MapGroup("/incidents").WithTags("incidents");
        incidents.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("Incidents, newest first");
        incidents.MapGet("/{incident}", Get).RequireAuthorization(Policies.Viewer).WithSummary("One incident");
        incidents.MapGet("/{incident}/events", EventsAsync).RequireAuthorization(Policies.Viewer).WithSummary("Its events, oldest first");
        incidents.MapGet("/{incident}/explain", Explain).RequireAuthorization(Policies.Viewer).WithSummary("Why it was opened");
        EvidenceRoutes.Map(incidents);
        HandlingRoutes.Map(incidents);
    }

    private static async Task<Results<Ok<PageBody<IncidentDocument>>, ProblemResult>> ListAsync(
        GatewayParts parts, Caller caller, [AsParameters] IncidentFilter filter, CancellationToken cancel)
    {
        if (!filter.TryRead(parts.Limits.PageItems, caller.Tenant, out var query, out var problem))
            return new ProblemResult(problem!);
        if (Tenancy.IsForeign(caller, query.Tenant))
            return TypedResults.Ok(new PageBody<IncidentDocument>([], null));
        var page = await parts.ReadModel.IncidentsAsync(query, cancel);
        return TypedResults.Ok(new PageBody<IncidentDocument>([.. page.Rows.Select(IncidentDocument.Of)], page.Next));
    }

    private static Ok<IncidentDocument> Get(IncidentTarget incident) => TypedResults.Ok(IncidentDocument.Of(incident.Row));

    private static async Task<Results<Ok<PageBody<EventDocument>>, ProblemResult>> EventsAsync(
        GatewayParts parts, IncidentTarget incident, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var (from, size) = (read.Number("after", after) ?? 0, read.Limit(limit, parts.Limits.PageItems));
        return read.Problem is { } problem
            ? new ProblemResult(problem)
            : TypedResults.Ok(await new IncidentHistory(parts).ReadAsync(incident.Row, from, size, cancel));
    }

    private static Ok<ExplanationDocument> Explain(IncidentTarget incident, HttpContext context)
    {
        var language = RequestLanguage.Of(context.Request);
        context.Response.Headers.ContentLanguage = language.Tag();
        context.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Ok(ExplanationDocument.Of(incident.Row.Opened, language));
    }
}

/// <param name="Lines">In the order in which a person asks: what, when, how sure, where, by which model, on which node.</param>
/// <param name="Opening">The opening event itself.</param>
public sealed record ExplanationDocument(string Incident, IReadOnlyList<ExplanationLineDocument> Lines,
    System.Text.Json.JsonElement Opening)
{
    internal static ExplanationDocument Of(IncidentOpened opened, Language language) => new(
        opened.Id.Value,
        [.. IncidentExplanation.Of(opened)
            .Select(line => new ExplanationLineDocument(line.Topic, language == Language.Chinese ? line.Chinese : line.English))],
        EventDocument.ToJson(opened));
}

public sealed record ExplanationLineDocument(ExplanationTopic Topic, string Text);
