using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Projections;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Incidents;

/// <summary>Filters of the list, as the query spells them.</summary>
/// <param name="Status"><c>open</c> or <c>closed</c>.</param>
/// <param name="Handling"><c>new</c>, <c>acknowledged</c>, <c>dismissed</c> or <c>resolved</c>.</param>
/// <param name="From">Opened at or after.</param>
/// <param name="To">Opened before.</param>
/// <param name="Text">Part of a note, reason, camera, rule, ability or label; without case.</param>
internal sealed record IncidentFilter(
    string? Tenant, string? Camera, string? Ability, string? Severity, string? Status, string? Handling, string? From, string? To,
    string? Text, string? After, string? Limit)
{
    private const int MaxText = 200;

    public bool TryRead(int mostItems, string? ownTenant, out IncidentQuery query, out Problem? problem)
    {
        var read = new QueryReader();
        if (After is not null && !IncidentId.TryParse(After, out _))
            read.Cursor();
        query = new IncidentQuery
        {
            Tenant = read.Name("tenant", Tenant) ?? ownTenant,
            Camera = read.Name("camera", Camera),
            Ability = KnownAbility(read),
            Severity = read.Choice<Severity>("severity", Severity),
            IsOpen = read.Choice<IncidentStatus>("status", Status) is { } status ? status == IncidentStatus.Open : null,
            Handling = read.Choice<Handling>("handling", Handling),
            From = read.Instant("from", From),
            To = read.Instant("to", To),
            Text = string.IsNullOrEmpty(Text) ? null : read.Within("text", Text, MaxText),
            After = After,
            Limit = read.Limit(Limit, mostItems),
        };
        if (query is { From: { } from, To: { } to } && to <= from)
            read.Fault("to", FaultCode.Conflict, new("is not after from", "不晚于 from"), new("use a later instant", "请使用更晚的时间"));
        problem = read.Problem;
        return problem is null;
    }

    private string? KnownAbility(QueryReader read)
    {
        if (Ability is not null && !Abilities.All.Contains(Ability))
        {
            var all = string.Join(", ", Abilities.All);
            read.Fault("ability", FaultCode.Unknown, new("is unknown", "未知取值"), new($"use one of {all}", $"可用取值：{all}"));
        }

        return Ability;
    }
}
