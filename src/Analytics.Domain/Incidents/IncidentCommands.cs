using Analytics.Domain.Rules;

namespace Analytics.Domain.Incidents;

/// <summary>A command of a camera's pipeline. A lower epoch than the log has seen is refused: that pipeline was replaced.</summary>
public interface IPipelineCommand : ICommand
{
    /// <summary>Sequence number of the camera's activation; null where no pipeline speaks (an operator, the import).</summary>
    long? Epoch { get; }
}

/// <summary>A new pipeline begins, and every older one is shut out from here on, before it has found anything.</summary>
public sealed record NoteEpoch(string CommandId, DateTimeOffset At, string By, string Node, long? Epoch) : IPipelineCommand;

/// <summary>
/// A rule's conditions are met. Opens an incident; while one of the rule is open, extends that one; at or below the rule's
/// watermark, a duplicate without effect.
/// </summary>
/// <param name="Reservation">The quota reservation that paid for the opening window, or null.</param>
/// <param name="Node">The node whose pipeline found it.</param>
public sealed record OpenIncident(
    string CommandId, DateTimeOffset At, string By, RuleRef Rule, RuleEvidence Evidence, string? Reservation, string Node, long? Epoch)
    : IPipelineCommand;

/// <summary>What is open goes on. A pipeline may as well repeat <see cref="OpenIncident"/> with fresh evidence.</summary>
/// <param name="ActiveUntil">End of the last window that hit, in media time.</param>
/// <param name="Score">The best of that window.</param>
public sealed record ExtendIncident(
    string CommandId, DateTimeOffset At, string By, string RuleId, DateTimeOffset ActiveUntil, double Score, long? Epoch)
    : IPipelineCommand;

/// <summary>Closes what the rule has open, if anything.</summary>
/// <param name="ActiveUntil">
/// End of the last window that hit, where the sender knows it: extensions are rate-limited, so the log may know an older one.
/// </param>
public sealed record CloseIncident(
    string CommandId, DateTimeOffset At, string By, string RuleId, CloseReason Reason, DateTimeOffset? ActiveUntil, long? Epoch)
    : IPipelineCommand;

/// <summary>A command about one incident, by its id.</summary>
public interface IIncidentCommand : ICommand
{
    IncidentId Id { get; }
}

/// <summary>Somebody has seen it.</summary>
public sealed record AcknowledgeIncident(string CommandId, DateTimeOffset At, string By, IncidentId Id) : IIncidentCommand;

/// <summary>A false alarm. Final.</summary>
/// <param name="Reason">2000 characters at most; may be empty.</param>
public sealed record DismissIncident(string CommandId, DateTimeOffset At, string By, IncidentId Id, string Reason) : IIncidentCommand;

/// <summary>Dealt with. Final.</summary>
/// <param name="Outcome">2000 characters at most; may be empty.</param>
public sealed record ResolveIncident(string CommandId, DateTimeOffset At, string By, IncidentId Id, string Outcome) : IIncidentCommand;

/// <param name="Text">1 to 2000 characters.</param>
public sealed record AddNote(string CommandId, DateTimeOffset At, string By, IncidentId Id, string Text) : IIncidentCommand;

/// <summary>A node has written a picture or a clip of the incident.</summary>
public sealed record AttachEvidence(string CommandId, DateTimeOffset At, string By, IncidentId Id, EvidenceFile File) : IIncidentCommand;
