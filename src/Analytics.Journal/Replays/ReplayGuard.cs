using Analytics.Engine.Ports;

namespace Analytics.Journal.Replays;

/// <summary>
/// The guard beside the journal's events, written by its commit loop beside the appends: durable by the same fsync. What is new is decided inside
/// the transaction, so all processes that share the journal agree.
/// </summary>
/// <param name="journal">Owned by the caller.</param>
/// <param name="time">The clock by which rows end.</param>
public sealed class ReplayGuard(SqlJournal journal, TimeProvider time) : IReplayGuard
{
    /// <summary>
    /// How much longer than asked a row is kept, so that a clock that is set back a little, or another node's that lags, finds it.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Longest key and request, in characters and bytes.</summary>
    public const int MostKeyLength = 128;

    public const int MostRequestBytes = 128;

    private const int ClearEvery = 16;

    /// <summary>More than one, so that the table shrinks after a burst; few, so that no commit waits for it.</summary>
    private const int ClearedEach = 4;

    private long admissions;

    public async ValueTask<SeenRequest?> AdmitAsync(
        string key, ReadOnlyMemory<byte> request, string callId, DateTimeOffset keepUntil, CancellationToken cancel = default)
    {
        Check(key, request);
        cancel.ThrowIfCancellationRequested();
        // One in a few looks for rows to clear: the look costs about as much as the note itself.
        var cleared = Interlocked.Increment(ref admissions) % ClearEvery == 1 ? ClearEvery * ClearedEach : 0;
        var work = new AdmitWork(key, request, callId, keepUntil.UtcTicks, (time.GetUtcNow() - Margin).UtcTicks, cleared);
        journal.Enqueue(work);
        // Not given up once it is on its way: what is written would be forgotten by nobody else.
        return await work.Done.ConfigureAwait(false);
    }

    public async ValueTask<bool> TryRepeatAsync(string key, ReadOnlyMemory<byte> request, int attempt, CancellationToken cancel = default)
    {
        Check(key, request);
        cancel.ThrowIfCancellationRequested();
        return await journal.WriteAsync(database => database
            .Prepare("UPDATE replay_guard SET attempt = attempt + 1 WHERE app = ?1 AND request = ?2 AND attempt = ?3 RETURNING attempt")
            .Bind(1, key).Bind(2, request.Span).Bind(3, attempt)
            .Rows(row => row.Int64(0)).Count == 1).ConfigureAwait(false);
    }

    private static void Check(string key, ReadOnlyMemory<byte> request)
    {
        if (key.Length is 0 or > MostKeyLength || request.Length is 0 or > MostRequestBytes)
            throw new ArgumentException($"A key has 1 to {MostKeyLength} characters, a request 1 to {MostRequestBytes} bytes.", nameof(key));
    }
}
