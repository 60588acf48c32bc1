using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Projections;

namespace Analytics.Gateway.Incidents;

public enum IncidentStatus
{
    Open = 1,
    Closed = 2,
}

/// <summary>An incident, as the API shows it.</summary>
/// <param name="Label">The best that was seen in the opening window, such as <c>person</c>.</param>
/// <param name="EndedAt">Absent while open.</param>
/// <param name="Notes">Notes and reasons, oldest first.</param>
public sealed record IncidentDocument(
    string Id,
    string Tenant,
    string Camera,
    string Rule,
    string Ability,
    Severity Severity,
    IncidentStatus Status,
    Handling Handling,
    string? HandledBy,
    DateTimeOffset? HandledAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset ActiveUntil,
    DateTimeOffset? EndedAt,
    CloseReason? CloseReason,
    string Label,
    double BestScore,
    IReadOnlyList<NoteDocument> Notes,
    IReadOnlyList<EvidenceDocument> Evidence)
{
    internal static IncidentDocument Of(IncidentRow row) => new(
        row.Id.Value,
        row.Tenant,
        row.Camera,
        row.Opened.Rule.Id,
        row.Ability,
        row.Severity,
        row.IsOpen ? IncidentStatus.Open : IncidentStatus.Closed,
        row.Handling,
        row.HandledBy,
        row.HandledAt,
        row.OpenedAt,
        row.ActiveUntil,
        row.EndedAt,
        row.Closed,
        row.Opened.Evidence.Observations[0].Label,
        row.BestScore,
        [.. row.Texts.Select(text => new NoteDocument(text.At, text.By, text.Event, text.Text))],
        [.. row.Evidence.Select(EvidenceDocument.Of)]);
}

/// <param name="Event"><c>noted</c>, <c>dismissed</c> or <c>resolved</c>.</param>
public sealed record NoteDocument(DateTimeOffset At, string By, string Event, string Text);

/// <summary>A recorded file; its place on the node's disk is not shown.</summary>
/// <param name="Node">The node that holds it.</param>
public sealed record EvidenceDocument(EvidenceKind Kind, string Node, string Sha256, long Bytes, DateTimeOffset From, DateTimeOffset To)
{
    internal static EvidenceDocument Of(EvidenceFile file) => new(file.Kind, file.Node, file.Sha256, file.Bytes, file.From, file.To);
}
