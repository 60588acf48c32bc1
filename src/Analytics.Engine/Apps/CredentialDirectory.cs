using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Apps;

/// <summary>
/// All accounts and apps in memory: read from the journal at the start, then followed by its ordering, whichever node or engine wrote.
/// Readers take no lock: they look at one immutable book, which each batch of events replaces.
/// </summary>
public sealed class CredentialDirectory : ICredentialDirectory, IAsyncDisposable
{
    private const int Batch = 500;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromDays(1);

    private readonly IEventJournal _journal;
    private readonly EventCodec _codec;
    private readonly TimeProvider _time;
    private readonly CredentialFold _fold;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(long Ordering, TaskCompletionSource Reached)> _waiting = [];
    private readonly ITimer _graceEnd;
    private volatile CredentialBook _book = CredentialBook.Empty;
    private long _position;
    private Task _run = Task.CompletedTask;

    private CredentialDirectory(IEventJournal journal, EventCodec codec, IKeyRing ring, TimeProvider time)
    {
        (_journal, _codec, _time, _fold) = (journal, codec, time, new CredentialFold(ring, time));
        _graceEnd = time.CreateTimer(_ => Prune(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Accounts and apps without their secrets.</summary>
    public AppCatalogue Catalogue => _book.Catalogue;

    /// <summary>Apps (<c>app|account|app</c>) and access keys whose secrets do not open with this node's key file, or whose key is another's.</summary>
    public IReadOnlyCollection<string> Unreadable => _book.Unreadable;

    /// <summary>Why it does not get on now, or null: readiness shows it.</summary>
    public Exception? Fault { get; private set; }

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="UnknownEventException">A newer version wrote to an account or app.</exception>
    public static async Task<CredentialDirectory> StartAsync(
        IEventJournal journal, EventCodec codec, IKeyRing ring, TimeProvider time, CancellationToken cancel = default)
    {
        var directory = new CredentialDirectory(journal, codec, ring, time);
        try
        {
            // Taken first: what is written while the streams are read is read again, and known by its sequence number.
            directory._position = await journal.HighestOrderingAsync(cancel);
            foreach (var kind in (string[])[AccountDecider.KindName, AppDecider.KindName])
                await directory.ReadStreamsAsync(await journal.ListAsync(kind, cancel), cancel);
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }

        directory._run = Task.Run(directory.RunAsync, CancellationToken.None);
        return directory;
    }

    public AppCredential? FindApp(string appKey)
    {
        if (!_book.Apps.TryGetValue(appKey, out var app))
            return null;
        var now = _time.GetUtcNow();
        return app.Secrets.Any(secret => secret.Until <= now) ? app with { Secrets = CredentialBook.Valid(app.Secrets, now) } : app;
    }

    public AccessCredential? FindAccessKey(string accessKey)
    {
        if (!_book.AccessKeys.TryGetValue(accessKey, out var key))
            return null;
        var now = _time.GetUtcNow();
        return key.Secrets.Any(secret => secret.Until <= now) ? key with { Secrets = CredentialBook.Valid(key.Secrets, now) } : key;
    }

    /// <summary>Ends once every event that is in the journal now is in the directory.</summary>
    public async Task CaughtUpAsync(CancellationToken cancel = default)
    {
        var ordering = await _journal.HighestOrderingAsync(cancel);
        TaskCompletionSource reached;
        lock (_gate)
        {
            if (_position >= ordering)
                return;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((ordering, reached));
        }

        await reached.Task.WaitAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _graceEnd.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadStreamsAsync(IReadOnlyList<string> streams, CancellationToken cancel)
    {
        foreach (var chunk in streams.Chunk(Batch))
        {
            var events = new List<(EntityId, DecodedEvent)>();
            foreach (var stream in chunk)
                await _journal.ReadAsync(stream, 0, (in StoredEvent stored) => Take(stored, events), cancel);
            Publish(await _fold.ApplyAsync(_book, events, cancel));
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!await FoldAsync())
                    await _journal.WaitBeyondAsync(_position, _stop.Token);
                Fault = null;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Nothing of the batch is in the book. It is tried again: a disk recovers, and an unknown event stays visible.
                Fault = fault;
                await Task.Delay(s_retryAfter, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> FoldAsync()
    {
        var events = new List<(EntityId, DecodedEvent)>();
        var last = await _journal.ReadAllAsync(_position, Batch, (in StoredEvent stored) => Take(stored, events), _stop.Token);
        if (last == _position)
            return false;
        if (events.Count > 0)
            Publish(await _fold.ApplyAsync(_book, events, _stop.Token));
        Announce(last);
        return true;
    }

    // Most rows are calls and cameras: they are passed over without being decoded.
    private void Take(in StoredEvent stored, List<(EntityId, DecodedEvent)> into)
    {
        if (stored.SerializerId == EventCodec.SerializerId && CredentialFold.Takes(stored.PersistenceId) && EntityId.TryParse(stored.PersistenceId, out var id))
            into.Add((id, _codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
    }

    private void Publish(CredentialBook book)
    {
        lock (_gate)
        {
            _book = book;
            if (book.NextEnd() is { } end)
                _graceEnd.Change(Until(end), Timeout.InfiniteTimeSpan);
        }
    }

    private void Prune()
    {
        lock (_gate)
        {
            _book = _book.Prune(_time.GetUtcNow());
            if (_book.NextEnd() is { } end)
                _graceEnd.Change(Until(end), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Until(DateTimeOffset end)
    {
        var left = end - _time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > s_longestTimer ? s_longestTimer : left;
    }

    private void Announce(long position)
    {
        List<TaskCompletionSource> reached;
        lock (_gate)
        {
            _position = position;
            reached = [.. _waiting.Where(waiter => waiter.Ordering <= position).Select(waiter => waiter.Reached)];
            _waiting.RemoveAll(waiter => waiter.Ordering <= position);
        }

        reached.ForEach(waiter => waiter.SetResult());
    }
}
