namespace Analytics.Engine.Ports;

/// <summary>
/// The store of events and snapshots, in the form of docs/ref/journal-schema.md. What it acknowledged survives a crash; of two
/// appends with one sequence number one conflicts. Faults of the store are <see cref="JournalException"/>s: after one, an append may
/// or may not be durable.
/// </summary>
public interface IEventJournal : IAsyncDisposable
{
    /// <summary>Made with the journal, once. Read models that carry another belong to another journal.</summary>
    string JournalId { get; }

    /// <summary>Appends all events or none. Not cancellable: once handed over, only the answer tells.</summary>
    /// <exception cref="JournalException">The store failed.</exception>
    ValueTask<AppendOutcome> AppendAsync(AppendBatch batch);

    /// <summary>Reads an entity's events after a sequence number, in order.</summary>
    /// <returns>Highest sequence number of the entity, or <paramref name="afterSequence"/> where there is none above it.</returns>
    ValueTask<long> ReadAsync(string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads events of all entities after an ordering, in order, foreign ones too (<see cref="StoredEvent.SerializerId"/>). No event
    /// appears later below an ordering that was read.
    /// </summary>
    /// <returns>Ordering of the last one read, or <paramref name="afterOrdering"/> where there is none.</returns>
    ValueTask<long> ReadAllAsync(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default);

    /// <summary>Of the last event; none appears later at or below it. 0 for an empty journal.</summary>
    ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends once the journal holds an event above <paramref name="ordering"/>.</summary>
    Task WaitBeyondAsync(long ordering, CancellationToken cancellationToken = default);

    /// <summary>Persistence ids of a kind, in order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default);

    /// <summary>Adds or replaces a snapshot; older ones of the entity may be removed.</summary>
    ValueTask SaveSnapshotAsync(Snapshot snapshot);

    /// <summary>The entity's latest snapshot with this manifest, or null.</summary>
    ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default);
}

/// <summary>Events of one entity, to be appended together.</summary>
/// <param name="FirstSequence">Sequence number of the first event; the last one in the journal is one less.</param>
public sealed record AppendBatch(string PersistenceId, long FirstSequence, IReadOnlyList<EncodedEvent> Events);

/// <param name="Manifest">Name and version.</param>
/// <param name="Payload">The JSON envelope. Not changed after it was handed over.</param>
public readonly record struct EncodedEvent(string Manifest, ReadOnlyMemory<byte> Payload);

public enum AppendOutcome
{
    Committed = 1,

    /// <summary>A sequence number is taken: somebody else writes this entity. Nothing was appended.</summary>
    Conflict = 2,
}

/// <summary>A stored event. Lives only during the call of its sink: the payload may lie in the store's own memory.</summary>
public readonly ref struct StoredEvent
{
    /// <summary>Its place in the whole journal, from 1; 0 where one entity is read.</summary>
    public long Ordering { get; init; }

    public required string PersistenceId { get; init; }

    public required long SequenceNumber { get; init; }

    public required string Manifest { get; init; }

    public required int SerializerId { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }
}

public delegate void EventSink(in StoredEvent stored);

/// <param name="SequenceNumber">Of the last event in it.</param>
public sealed record Snapshot(string PersistenceId, long SequenceNumber, string Manifest, ReadOnlyMemory<byte> Payload);
