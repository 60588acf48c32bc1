using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Specs;

/// <summary>
/// What <see cref="EngineSpec"/> needs of an engine's surroundings: nodes on one journal, a clock, and hands on the journal itself.
/// </summary>
public abstract class SpecCluster : IAsyncDisposable
{
    public const string A = "node-a";
    public const string B = "node-b";

    /// <summary>Set on every node.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    /// <summary>First pause after a failure, set on every node; doubles with each further one.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);

    /// <summary>Set on every node.</summary>
    public const int MailboxCapacity = 64;

    /// <summary>The engines' clock.</summary>
    public ManualTimeProvider Time { get; } = new();

    /// <summary>Starts a node; it is stopped with the cluster at the latest.</summary>
    public abstract Task<IAnalyticsEngine> StartNodeAsync(string node, params IEntityKind[] kinds);

    /// <summary>Takes a node away as a crash does: nothing is stopped in order, nothing more is written.</summary>
    public abstract Task KillAsync(IAnalyticsEngine node);

    /// <summary>Makes an entity active on another node, in order.</summary>
    public abstract Task MoveAsync(EntityId id, IAnalyticsEngine from, IAnalyticsEngine to);

    /// <summary>Writes rows behind the engines' backs.</summary>
    public abstract ValueTask InjectAsync(AppendBatch rows);

    public abstract ValueTask<IReadOnlyList<SpecRow>> RowsAsync(EntityId id);

    /// <summary>Appends wait from now on, until <see cref="ReleaseWrites"/>.</summary>
    public abstract void HoldWrites();

    public abstract void ReleaseWrites();

    /// <summary>Ends with the next append that reaches the journal after this call.</summary>
    public abstract Task NextWriteAsync();

    /// <summary>The next appends fail; with <paramref name="areWritten"/> only their answers are lost.</summary>
    public abstract void FailWrites(int appends, bool areWritten = false);

    public abstract ValueTask DisposeAsync();

    public async ValueTask InjectAsync(EntityId id, long sequence, params IReadOnlyList<IEvent> events) =>
        await InjectAsync(new AppendBatch(id.PersistenceId, sequence,
            [.. events.Select(@event => Counters.Counter.Codec.Encode(@event, Time.GetUtcNow(), $"injected-{sequence}", "spec"))]));
}

/// <summary>A journal row, as far as the specs look at it.</summary>
public sealed record SpecRow(long Sequence, string Manifest, string Json)
{
    public static EventSink Into(ICollection<SpecRow> rows) => (in StoredEvent stored) =>
    {
        if (stored.SerializerId == EventCodec.SerializerId)
            rows.Add(new SpecRow(stored.SequenceNumber, stored.Manifest, System.Text.Encoding.UTF8.GetString(stored.Payload)));
    };
}
