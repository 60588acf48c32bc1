using Analytics.Domain.Rules;

namespace Analytics.Domain.Incidents;

// Storage format: names, versions and fields are frozen (golden files). Who and when stand in the envelope.

[EventName("epoch-noted", 1)]
public sealed record EpochNoted(string Node, long Epoch) : IEvent;

/// <summary>Opened at the end of <see cref="RuleEvidence.Window"/>. Carries all that an auditor needs to see why.</summary>
[EventName("incident-opened", 1)]
public sealed record IncidentOpened(
    IncidentId Id, RuleRef Rule, RuleEvidence Evidence, string? Reservation, string Node, long? Epoch) : IEvent;

[EventName("incident-extended", 1)]
public sealed record IncidentExtended(IncidentId Id, DateTimeOffset ActiveUntil, double Score, long? Epoch) : IEvent;

/// <param name="EndedAt">End of the activity in media time, not the moment at which the quiet was noticed.</param>
[EventName("incident-closed", 1)]
public sealed record IncidentClosed(IncidentId Id, DateTimeOffset EndedAt, CloseReason Reason, long? Epoch) : IEvent;

[EventName("incident-acknowledged", 1)]
public sealed record IncidentAcknowledged(IncidentId Id) : IEvent;

[EventName("incident-dismissed", 1)]
public sealed record IncidentDismissed(IncidentId Id, string Reason) : IEvent;

[EventName("incident-resolved", 1)]
public sealed record IncidentResolved(IncidentId Id, string Outcome) : IEvent;

[EventName("incident-noted", 1)]
public sealed record IncidentNoted(IncidentId Id, string Text) : IEvent;

[EventName("incident-evidence-attached", 1)]
public sealed record IncidentEvidenceAttached(IncidentId Id, EvidenceFile File) : IEvent;

public enum CloseReason
{
    /// <summary>Nothing hit for the rule's quiet time.</summary>
    Quiet = 1,

    /// <summary>Open for as long as the rule allows; what goes on opens anew after the cooldown.</summary>
    MaxOpen = 2,

    /// <summary>Nobody watched: the next report came so late that it is another incident.</summary>
    Lapsed = 3,

    RuleRetired = 4,
    CameraDisabled = 5,
    CameraRetired = 6,

    /// <summary>A recorded source came to its end.</summary>
    SourceEnded = 7,
}

public enum EvidenceKind
{
    Snapshot = 1,
    Clip = 2,
}

/// <summary>A file that stays on the node that made it.</summary>
/// <param name="Path">Below that node's evidence folder, with forward slashes; 1 to 500 characters.</param>
/// <param name="Sha256">64 hexadecimal digits, lower case.</param>
/// <param name="Bytes">Over 0.</param>
/// <param name="From">Media time of the first picture in it.</param>
/// <param name="To">And of the last.</param>
public sealed record EvidenceFile(
    EvidenceKind Kind, string Node, string Path, string Sha256, long Bytes, DateTimeOffset From, DateTimeOffset To);
