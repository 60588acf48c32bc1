using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Node.Composition;

/// <summary>
/// Follows the journal: every event of ours, in the order of the journal, as soon as it is durable. A server that is away for a while
/// only delays it.
/// </summary>
public sealed class JournalTail(IEventJournal journal, EventCodec codec, TimeProvider time)
{
    private const int Page = 256;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>Hands over events after <paramref name="ordering"/> until it is cancelled.</summary>
    public async Task FollowAsync(long ordering, Action<EntityId, DecodedEvent> see, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var before = ordering;
                await journal.ReadAllAsync(before, Page, (in StoredEvent stored) =>
                {
                    if (stored.SerializerId == EventCodec.SerializerId && EntityId.TryParse(stored.PersistenceId, out var id))
                        see(id, codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber));
                    // Here, not at the end of the page: one that breaks off goes on where it was.
                    ordering = stored.Ordering;
                }, cancel);
                if (ordering == before)
                    await journal.WaitBeyondAsync(ordering, cancel);
            }
            catch (JournalException away) when (away.Kind == JournalFaultKind.NotAccessible)
            {
                await Task.Delay(s_retry, time, cancel);
            }
        }
    }
}
