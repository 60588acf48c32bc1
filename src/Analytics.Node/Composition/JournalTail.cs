using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal;

namespace Analytics.Node.Composition;

/// <summary>
/// Follows the journal: every event of ours, in the order of the journal, as soon as it is durable. A server that is away for a while
/// only delays it.
/// </summary>
public sealed class JournalTail
{
    private const int Page = 256;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(300);

    private readonly Func<long, EventSink, CancellationToken, ValueTask<long>> _read;
    private readonly Func<long, CancellationToken, Task> _wait;
    private readonly EventCodec _codec;
    private readonly TimeProvider _time;

    /// <summary>Of a journal that this process writes, or one that tells of new rows.</summary>
    public JournalTail(IEventJournal journal, EventCodec codec, TimeProvider time)
    {
        (_read, _wait) = ((after, sink, cancel) => journal.ReadAllAsync(after, Page, sink, cancel), journal.WaitBeyondAsync);
        (_codec, _time) = (codec, time);
    }

    /// <summary>Of a journal that others write: looked at a few times a second.</summary>
    /// <param name="reader">The caller's, opened once; where there is no journal yet it is asked again.</param>
    public JournalTail(Func<JournalReader> reader, EventCodec codec, TimeProvider time)
    {
        (_read, _wait) = ((after, sink, cancel) => reader().ReadAllAsync(after, Page, sink, cancel), (_, cancel) => Task.Delay(s_look, time, cancel));
        (_codec, _time) = (codec, time);
    }

    /// <summary>Hands over events after <paramref name="ordering"/> until it is cancelled.</summary>
    public async Task FollowAsync(long ordering, Action<EntityId, DecodedEvent> see, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var before = ordering;
                await _read(before, (in StoredEvent stored) =>
                {
                    if (stored.SerializerId == EventCodec.SerializerId && EntityId.TryParse(stored.PersistenceId, out var id))
                        see(id, _codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber));
                    // Here, not at the end of the page: one that breaks off goes on where it was.
                    ordering = stored.Ordering;
                }, cancel);
                if (ordering == before)
                    await _wait(ordering, cancel);
            }
            catch (JournalException away) when (away.Kind == JournalFaultKind.NotAccessible)
            {
                await Task.Delay(s_retry, _time, cancel);
            }
        }
    }
}
