using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Incidents;

/// <summary>What people do about an incident. Each may be repeated with the same <c>Idempotency-Key</c>.</summary>
internal static class HandlingRoutes
{
    public static void Map(RouteGroupBuilder incidents)
    {
        incidents.MapPost("/{incident}/acknowledge", AcknowledgeAsync).RequireAuthorization(Policies.Operator)
            .Audited("incident.acknowledge").WithSummary("Somebody has seen it");
        incidents.MapPost("/{incident}/dismiss", DismissAsync).RequireAuthorization(Policies.Operator).Audited("incident.dismiss")
            .WithSummary("A false alarm; final");
        incidents.MapPost("/{incident}/resolve", ResolveAsync).RequireAuthorization(Policies.Operator).Audited("incident.resolve")
            .WithSummary("Dealt with; final");
        incidents.MapPost("/{incident}/notes", NoteAsync).RequireAuthorization(Policies.Operator).Audited("incident.note")
            .WithSummary("Adds a note");
    }

    private static Task<Results<Ok<IncidentDocument>, ProblemResult>> AcknowledgeAsync(
        GatewayParts parts, Commands commands, Caller caller, IncidentTarget incident, CommandKey key, CancellationToken cancel) =>
        SendAsync(parts, commands, incident,
            new AcknowledgeIncident(key.For("incident.acknowledge"), parts.Time.GetUtcNow(), caller.Name, incident.Row.Id), cancel);

    private static Task<Results<Ok<IncidentDocument>, ProblemResult>> DismissAsync(
        GatewayParts parts, Commands commands, Caller caller, IncidentTarget incident, Body<DismissBody> body, CommandKey key,
        CancellationToken cancel) =>
        SendAsync(parts, commands, incident,
            new DismissIncident(key.For("incident.dismiss"), parts.Time.GetUtcNow(), caller.Name, incident.Row.Id,
                body.Value.Reason ?? ""),
            cancel);

    private static Task<Results<Ok<IncidentDocument>, ProblemResult>> ResolveAsync(
        GatewayParts parts, Commands commands, Caller caller, IncidentTarget incident, Body<ResolveBody> body, CommandKey key,
        CancellationToken cancel) =>
        SendAsync(parts, commands, incident,
            new ResolveIncident(key.For("incident.resolve"), parts.Time.GetUtcNow(), caller.Name, incident.Row.Id,
                body.Value.Outcome ?? ""),
            cancel);

    private static Task<Results<Ok<IncidentDocument>, ProblemResult>> NoteAsync(
        GatewayParts parts, Commands commands, Caller caller, IncidentTarget incident, Body<NoteBody> body, CommandKey key,
        CancellationToken cancel) =>
        SendAsync(parts, commands, incident,
            new AddNote(key.For("incident.note"), parts.Time.GetUtcNow(), caller.Name, incident.Row.Id, body.Value.Text ?? ""), cancel);

    private static async Task<Results<Ok<IncidentDocument>, ProblemResult>> SendAsync(
        GatewayParts parts, Commands commands, IncidentTarget incident, IIncidentCommand command, CancellationToken cancel)
    {
        var row = incident.Row;
        if (TextOf(command) is ({ } field, var text) && TextFault(field, text, isNeeded: command is AddNote) is { } fault)
            return new ProblemResult(fault);
        if (await commands.SendAsync(IncidentLogDecider.IdOf(row.Tenant, row.Camera), command, cancel) is { } problem)
            return new ProblemResult(problem);
        return TypedResults.Ok(IncidentDocument.Of(await parts.ReadModel.IncidentAsync(row.Tenant, row.Id, cancel) ?? row));
    }

    private static (string? Field, string Text) TextOf(ICommand command) => command switch
    {
        DismissIncident dismiss => ("reason", dismiss.Reason),
        ResolveIncident resolve => ("outcome", resolve.Outcome),
        AddNote note => ("text", note.Text),
        _ => (null, ""),
    };

    // The entity checks it as well; here the answer names the field.
    private static Problem? TextFault(string field, string text, bool isNeeded)
    {
        var most = IncidentLogDecider.MaxText;
        if (isNeeded && string.IsNullOrWhiteSpace(text))
            return Problem.Of(field, Domain.Rules.FaultCode.Required, new("is empty", "不能为空"),
                new($"write 1 to {most} characters", $"请填写 1 到 {most} 个字符"));
        return text.Length > most
            ? Problem.Of(field, Domain.Rules.FaultCode.TooLong, new($"has {text.Length} characters", $"有 {text.Length} 个字符"),
                new($"use {most} at most", $"最多 {most} 个"))
            : null;
    }
}

/// <param name="Reason">2000 characters at most; may be left out.</param>
public sealed record DismissBody(string? Reason);

/// <param name="Outcome">2000 characters at most; may be left out.</param>
public sealed record ResolveBody(string? Outcome);

/// <param name="Text">1 to 2000 characters.</param>
public sealed record NoteBody(string? Text);
