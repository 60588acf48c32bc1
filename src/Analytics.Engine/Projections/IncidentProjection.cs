using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Projections;

/// <summary>The table <c>incidents</c>.</summary>
public sealed class IncidentProjection : IProjection
{
    public string Kind => IncidentLogDecider.KindName;

    public void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model)
    {
        if (stored.Event is IncidentOpened opened)
        {
            model.Put(Open(id, opened));
            model.PutEvent(opened.Id, id.PersistenceId, stored.Context.SequenceNumber);
            return;
        }

        if (IncidentOf(stored.Event) is not { } incident)
            return;
        // Only a log that opened it speaks of it.
        var row = model.FindIncident(id.Tenant, incident)
            ?? throw new InvalidOperationException($"{id} speaks of incident {incident}, which it never opened.");
        model.Put(Change(row, stored.Event, stored.Context));
        model.PutEvent(incident, id.PersistenceId, stored.Context.SequenceNumber);
    }

    private static IncidentRow Open(EntityId id, IncidentOpened opened) => new(
        id.Tenant, opened.Id, id.Key, id.PersistenceId, opened, opened.Evidence.Window.To, opened.Evidence.Observations[0].Score,
        null, null, Handling.New, null, null, [], []);

    private static IncidentRow Change(IncidentRow row, IEvent @event, EventContext context) => @event switch
    {
        IncidentExtended extended => row with
        {
            ActiveUntil = extended.ActiveUntil,
            BestScore = Math.Max(row.BestScore, extended.Score),
        },
        IncidentClosed closed => row with { ActiveUntil = closed.EndedAt, EndedAt = closed.EndedAt, Closed = closed.Reason },
        IncidentAcknowledged => Handled(row, Handling.Acknowledged, context),
        IncidentDismissed dismissed => Handled(Said(row, "dismissed", dismissed.Reason, context), Handling.Dismissed, context),
        IncidentResolved resolved => Handled(Said(row, "resolved", resolved.Outcome, context), Handling.Resolved, context),
        IncidentNoted noted => Said(row, "noted", noted.Text, context),
        IncidentEvidenceAttached attached => row with { Evidence = [.. row.Evidence, attached.File] },
        _ => row,
    };

    private static IncidentRow Handled(IncidentRow row, Handling handling, EventContext context) =>
        row with { Handling = handling, HandledBy = context.By, HandledAt = context.At };

    private static IncidentRow Said(IncidentRow row, string what, string text, EventContext context) =>
        row with { Texts = [.. row.Texts, new IncidentText(context.At, context.By, what, text)] };

    private static IncidentId? IncidentOf(IEvent @event) => @event switch
    {
        IncidentExtended extended => extended.Id,
        IncidentClosed closed => closed.Id,
        IncidentAcknowledged acknowledged => acknowledged.Id,
        IncidentDismissed dismissed => dismissed.Id,
        IncidentResolved resolved => resolved.Id,
        IncidentNoted noted => noted.Id,
        IncidentEvidenceAttached attached => attached.Id,
        _ => null,
    };
}
