using System.Collections.Immutable;
using Analytics.Domain.Rules;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Incidents;

/// <summary>
/// The incidents of one camera. An incident's life (open, closed) is the pipeline's business and runs in media time; its
/// handling (new, acknowledged, dismissed, resolved) is people's, and neither waits for the other.
/// </summary>
public sealed partial class IncidentLogDecider : IDecider<IncidentLogState>
{
    public const string KindName = "incident-log";

    public string Kind => KindName;

    public static EntityId IdOf(string tenant, string camera) => new(KindName, tenant, camera);

    public IncidentLogState Initial(EntityId id) => new(
        id.Tenant, id.Key, 0, DateTimeOffset.MinValue, ImmutableSortedDictionary<IncidentId, Incident>.Empty, [], null);

    public Decision<IncidentLogState> Decide(IncidentLogState state, ICommand command) => command switch
    {
        IPipelineCommand { Epoch: { } epoch } when epoch < state.Epoch =>
            Refuse(IncidentRefusal.StaleEpoch, $"epoch {epoch} was replaced by {state.Epoch}: another node runs this camera"),
        NoteEpoch note => note.Epoch is { } epoch && epoch > state.Epoch
            ? Record<IncidentLogState>(new EpochNoted(note.Node, epoch))
            : Nothing<IncidentLogState>(),
        OpenIncident open => Open(state, open),
        ExtendIncident extend => Extend(state, extend),
        CloseIncident close => Close(state, close),
        IIncidentCommand about => Find(state, about, out var incident) ?? Handle(incident, about),
        _ => Refuse(EntityRefusal.UnknownCommand, $"an incident log knows no '{command.GetType().Name}'"),
    };

    private static Decision<IncidentLogState> Open(IncidentLogState state, OpenIncident command)
    {
        if (Faults.Of(command) is { } fault)
            return Refuse(IncidentRefusal.Invalid, fault);
        var (rule, at) = (command.Rule, command.Evidence.Window.To);
        // Covers the watermark, which is never later: a replayed window has been judged, whether it opened or extended.
        if (state.Mark(rule.Id) is { } mark && at <= mark.ActiveUntil)
            return Nothing<IncidentLogState>();

        var newId = IncidentId.Of(state.Tenant, state.Camera, rule.Id, at);
        var opened = new IncidentOpened(newId, rule, command.Evidence, command.Reservation, command.Node, command.Epoch);
        if (state.OpenOf(rule.Id) is var (id, incident))
        {
            if (Overrun(id, incident, at, command.Epoch) is not { } closed)
                return Prolong(id, incident, at, command.Evidence.Observations[0].Score, command.Epoch);
            return at - closed.EndedAt <= rule.Terms.Cooldown
                ? Record<IncidentLogState>(closed)
                : Record<IncidentLogState>(closed, opened);
        }

        return state.Mark(rule.Id) is { } last && at - last.ActiveUntil <= rule.Terms.Cooldown
            ? Refuse(IncidentRefusal.CoolingDown, $"rule '{rule.Id}' cools down until {last.ActiveUntil + rule.Terms.Cooldown:O}")
            : Record<IncidentLogState>(opened);
    }

    private static Decision<IncidentLogState> Extend(IncidentLogState state, ExtendIncident command)
    {
        if (state.OpenOf(command.RuleId) is var (id, incident))
        {
            return Overrun(id, incident, command.ActiveUntil, command.Epoch) is { } closed
                ? Record<IncidentLogState>(closed)
                : Prolong(id, incident, command.ActiveUntil, command.Score, command.Epoch);
        }

        return state.Mark(command.RuleId) is { } mark && command.ActiveUntil <= mark.ActiveUntil
            ? Nothing<IncidentLogState>()
            : Refuse(IncidentRefusal.NotOpen, $"rule '{command.RuleId}' has nothing open: send the opening with its evidence");
    }

    private static Decision<IncidentLogState> Prolong(
        IncidentId id, Incident incident, DateTimeOffset activeUntil, double score, long? epoch) =>
        activeUntil - incident.ActiveUntil < incident.Terms.ExtendEvery
            ? Nothing<IncidentLogState>()
            : Record<IncidentLogState>(new IncidentExtended(id, activeUntil, score, epoch));

    private static Decision<IncidentLogState> Close(IncidentLogState state, CloseIncident command)
    {
        if (state.OpenOf(command.RuleId) is not var (id, incident))
            return Nothing<IncidentLogState>();
        // A quiet that was noticed before the last known activity is about an earlier incident, and comes late.
        if (command.Reason == CloseReason.Quiet && command.At < incident.ActiveUntil)
            return Nothing<IncidentLogState>();
        var activeUntil = command.ActiveUntil is { } until && until > incident.ActiveUntil ? until : incident.ActiveUntil;
        return Record<IncidentLogState>(Overrun(id, incident, activeUntil, command.Epoch)
            ?? new IncidentClosed(id, activeUntil, command.Reason, command.Epoch));
    }

    /// <summary>The closing of an incident that activity at this instant cannot extend, or null where it can.</summary>
    private static IncidentClosed? Overrun(IncidentId id, Incident incident, DateTimeOffset at, long? epoch)
    {
        // A pipeline that watches reports within ExtendEvery or says that it is quiet within CloseAfter; past both, nobody watched.
        if (at - incident.ActiveUntil > incident.Terms.ExtendEvery + incident.Terms.CloseAfter)
            return new IncidentClosed(id, incident.ActiveUntil, CloseReason.Lapsed, epoch);
        var end = incident.OpenedAt + incident.Terms.MaxOpen;
        return at > end ? new IncidentClosed(id, end, CloseReason.MaxOpen, epoch) : null;
    }

    private static Decision<IncidentLogState>? Find(IncidentLogState state, IIncidentCommand command, out Incident incident)
    {
        if (state.Incidents.TryGetValue(command.Id, out incident!))
            return null;
        if (state.ArchivedTo is { } to && command.Id.Value.Length > 0 && command.Id.OpenedAt() <= to)
            return Archived($"incident '{command.Id}' is older than what camera '{state.Camera}' keeps at hand");
        return Refuse(IncidentRefusal.NotFound, $"camera '{state.Camera}' has no incident '{command.Id}'");
    }

    private static Decision<IncidentLogState> Handle(Incident incident, IIncidentCommand command)
    {
        if (Faults.Of(command) is { } fault)
            return Refuse(IncidentRefusal.Invalid, fault);
        if (command is AttachEvidence attach)
            return Attach(incident, attach);
        if (command is AcknowledgeIncident && incident.Handling == Handling.Acknowledged
            || command is DismissIncident && incident.Handling == Handling.Dismissed
            || command is ResolveIncident && incident.Handling == Handling.Resolved)
            return Nothing<IncidentLogState>();
        if (incident.IsFinal)
        {
            var handling = incident.Handling.ToString().ToLowerInvariant();
            return Archived($"incident '{command.Id}' was {handling} by {incident.HandledBy} at {incident.HandledAt:O}");
        }

        if (IncidentArchive.IsTooOld(incident, command.At))
            return Archived($"incident '{command.Id}' is over {IncidentArchive.Span.TotalDays:0} days old");

        return command switch
        {
            AcknowledgeIncident => Record<IncidentLogState>(new IncidentAcknowledged(command.Id)),
            DismissIncident dismiss => Record<IncidentLogState>(new IncidentDismissed(command.Id, dismiss.Reason)),
            ResolveIncident resolve => Record<IncidentLogState>(new IncidentResolved(command.Id, resolve.Outcome)),
            AddNote when incident.Notes >= MaxNotes =>
                Refuse(IncidentRefusal.Full, $"incident '{command.Id}' has {MaxNotes} notes, and no more fit"),
            AddNote note => Record<IncidentLogState>(new IncidentNoted(command.Id, note.Text)),
            _ => Refuse(EntityRefusal.UnknownCommand, $"an incident log knows no '{command.GetType().Name}'"),
        };
    }

    /// <summary>Final incidents take it too: the last clip is cut after the post-roll, when somebody may have dealt with it.</summary>
    private static Decision<IncidentLogState> Attach(Incident incident, AttachEvidence command)
    {
        if (incident.Evidence.Items.Contains(command.File.Sha256))
            return Nothing<IncidentLogState>();
        return incident.Evidence.Count >= MaxEvidence
            ? Refuse(IncidentRefusal.Full, $"incident '{command.Id}' has {MaxEvidence} files, and no more fit")
            : Record<IncidentLogState>(new IncidentEvidenceAttached(command.Id, command.File));
    }

    private static Decision<IncidentLogState> Archived(string detail) =>
        Refuse(IncidentRefusal.Archived, $"{detail}: it is final and can only be read");

    private static Decision<IncidentLogState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<IncidentLogState>(Refusal.Of(reason, detail));
}
