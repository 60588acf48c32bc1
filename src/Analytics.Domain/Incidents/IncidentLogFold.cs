using Analytics.Domain.Geometry;

namespace Analytics.Domain.Incidents;

/// <summary>How events become state.</summary>
public sealed partial class IncidentLogDecider
{
    public IncidentLogState Evolve(IncidentLogState state, IEvent @event, EventContext context)
    {
        var next = @event switch
        {
            EpochNoted noted => Seen(state, noted.Epoch),
            IncidentOpened opened => Opened(Seen(state, opened.Epoch), opened),
            IncidentExtended extended => Extended(Seen(state, extended.Epoch), extended),
            IncidentClosed closed => Closed(Seen(state, closed.Epoch), closed),
            IncidentAcknowledged acknowledged => Handled(state, acknowledged.Id, Handling.Acknowledged, context),
            IncidentDismissed dismissed => Handled(state, dismissed.Id, Handling.Dismissed, context),
            IncidentResolved resolved => Handled(state, resolved.Id, Handling.Resolved, context),
            IncidentNoted noted => With(state, noted.Id, incident => incident with { Notes = incident.Notes + 1 }),
            IncidentEvidenceAttached attached =>
                With(state, attached.Id, incident => incident with { Evidence = incident.Evidence.Add(attached.File.Sha256) }),
            _ => state,
        };
        next = context.At > next.Latest ? next with { Latest = context.At } : next;
        return IncidentArchive.Prune(next, context.SequenceNumber);
    }

    private static IncidentLogState Seen(IncidentLogState state, long? epoch) =>
        epoch > state.Epoch ? state with { Epoch = epoch.Value } : state;

    private static IncidentLogState Opened(IncidentLogState state, IncidentOpened opened)
    {
        var at = opened.Evidence.Window.To;
        var incident = new Incident(
            opened.Rule.Id, at, at, opened.Evidence.Observations[0].Score, opened.Rule.Terms, null, Handling.New, null, null, 0, []);
        var mark = new RuleMark(opened.Rule.Id, at, at, opened.Id);
        return Marked(state, mark) with { Incidents = state.Incidents.SetItem(opened.Id, incident) };
    }

    private static IncidentLogState Extended(IncidentLogState state, IncidentExtended extended)
    {
        var incident = state.Incidents[extended.Id];
        var mark = state.Mark(incident.RuleId)! with { ActiveUntil = extended.ActiveUntil };
        return With(Marked(state, mark), extended.Id, known => known with
        {
            ActiveUntil = extended.ActiveUntil,
            BestScore = Math.Max(known.BestScore, extended.Score),
        });
    }

    private static IncidentLogState Closed(IncidentLogState state, IncidentClosed closed)
    {
        var mark = state.Mark(state.Incidents[closed.Id].RuleId)! with { ActiveUntil = closed.EndedAt, Open = null };
        return With(Marked(state, mark), closed.Id, known => known with { ActiveUntil = closed.EndedAt, Closed = closed.Reason });
    }

    private static IncidentLogState Handled(IncidentLogState state, IncidentId id, Handling handling, EventContext context) =>
        With(state, id, incident => incident with { Handling = handling, HandledBy = context.By, HandledAt = context.At });

    private static IncidentLogState With(IncidentLogState state, IncidentId id, Func<Incident, Incident> change) =>
        state with { Incidents = state.Incidents.SetItem(id, change(state.Incidents[id])) };

    private static IncidentLogState Marked(IncidentLogState state, RuleMark mark)
    {
        var items = state.Marks.Items;
        var at = 0;
        while (at < items.Length && string.CompareOrdinal(items[at].RuleId, mark.RuleId) < 0)
            at++;
        var isKnown = at < items.Length && items[at].RuleId == mark.RuleId;
        return state with { Marks = new(isKnown ? items.SetItem(at, mark) : items.Insert(at, mark)) };
    }
}
