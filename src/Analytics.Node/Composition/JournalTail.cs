using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Node.Composition;

/// <summary>Follows the journal: every event of ours, in the order of the journal, as soon as it is durable.</summary>
public sealed class JournalTail(IEventJournal journal, EventCodec codec)
{
    private const int Page = 256;

    /// <summary>Hands over events after <paramref name="ordering"/> until it is cancelled.</summary>
    public async Task FollowAsync(long ordering, Action<EntityId, DecodedEvent> see, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var last = await journal.ReadAllAsync(ordering, Page, (in StoredEvent stored) =>
            {
                if (stored.SerializerId == EventCodec.SerializerId && EntityId.TryParse(stored.PersistenceId, out var id))
                    see(id, codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber));
            }, cancel);
            if (last == ordering)
                await journal.WaitBeyondAsync(ordering, cancel);
            ordering = last;
        }
    }
}
