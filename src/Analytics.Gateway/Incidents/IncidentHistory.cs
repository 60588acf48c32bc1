using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Incidents;

/// <summary>An event of an incident, as the journal holds it.</summary>
/// <param name="Sequence">Its place in the camera's log.</param>
/// <param name="Event">Such as <c>incident-opened</c>.</param>
/// <param name="Command">Id of the command that caused it.</param>
public sealed record EventDocument(long Sequence, DateTimeOffset At, string By, string Event, string Command, JsonElement Data)
{
    internal static EventDocument Of(DecodedEvent stored) => new(
        stored.Context.SequenceNumber,
        stored.Context.At,
        stored.Context.By,
        stored.Event.GetType().GetCustomAttribute<EventNameAttribute>()!.Name,
        stored.Context.CommandId,
        ToJson(stored.Event));

    internal static JsonElement ToJson(IEvent @event) => JsonSerializer.SerializeToElement(@event, @event.GetType(), JournalJson.Options);
}

/// <summary>Reads an incident's events out of its camera's log.</summary>
internal sealed class IncidentHistory(GatewayParts parts)
{
    /// <param name="after">Sequence number of the last event that the caller has.</param>
    public async Task<PageBody<EventDocument>> ReadAsync(IncidentRow incident, long after, int limit, CancellationToken cancel)
    {
        var all = await parts.ReadModel.IncidentSequencesAsync(incident, cancel);
        var wanted = all.Where(sequence => sequence > after).Take(limit).ToHashSet();
        if (wanted.Count == 0)
            return new([], null);
        var (found, last) = (new List<EventDocument>(wanted.Count), wanted.Max());
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await parts.Journal.ReadAsync(incident.Stream, wanted.Min() - 1, (in StoredEvent stored) =>
            {
                if (wanted.Contains(stored.SequenceNumber))
                    found.Add(EventDocument.Of(parts.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
                // The log goes on with other incidents, perhaps for thousands of events.
                if (stored.SequenceNumber >= last)
                    enough.Cancel();
            }, enough.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }

        return new(found, all.Any(sequence => sequence > last) ? last.ToString(CultureInfo.InvariantCulture) : null);
    }
}
