using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Projections;

/// <summary>
/// Brings events of some kinds into memory: all that are in the journal at the start, then those to come, by its ordering, whichever node
/// or engine wrote them. What is written while the start reads is handed over twice; the fold tells by the sequence number.
/// </summary>
public sealed class JournalFollower : IAsyncDisposable
{
    private const int Batch = 500;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly IEventJournal _journal;
    private readonly EventCodec _codec;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _kinds;
    private readonly Func<IReadOnlyList<(EntityId Id, DecodedEvent Stored)>, CancellationToken, Task> _fold;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(long Ordering, TaskCompletionSource Reached)> _waiting = [];
    private long _position;
    private Task _run = Task.CompletedTask;

    /// <param name="fold">Called by one caller at a time. Where it throws, the same events come again.</param>
    public JournalFollower(
        IEventJournal journal, EventCodec codec, TimeProvider time, IReadOnlyList<string> kinds,
        Func<IReadOnlyList<(EntityId Id, DecodedEvent Stored)>, CancellationToken, Task> fold) =>
        (_journal, _codec, _time, _kinds, _fold) = (journal, codec, time, kinds, fold);

    /// <summary>Why it does not get on now, or null: readiness shows it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Ends once everything that was in the journal is folded. Called once.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="UnknownEventException">A newer version wrote to one of the kinds.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        // Taken first: nothing falls between the streams and what follows them.
        _position = await _journal.HighestOrderingAsync(cancel);
        foreach (var kind in _kinds)
        {
            foreach (var chunk in (await _journal.ListAsync(kind, cancel)).Chunk(Batch))
            {
                var events = new List<(EntityId, DecodedEvent)>();
                foreach (var stream in chunk)
                    await _journal.ReadAsync(stream, 0, (in StoredEvent stored) => Take(stored, events), cancel);
                await _fold(events, cancel);
            }
        }

        _run = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Ends once every event that is in the journal now is folded.</summary>
    public async Task CaughtUpAsync(CancellationToken cancel)
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
        _stop.Dispose();
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
                // Tried again: a disk recovers, and an event of a newer version stays visible.
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
            await _fold(events, _stop.Token);
        List<TaskCompletionSource> reached;
        lock (_gate)
        {
            _position = last;
            reached = [.. _waiting.Where(waiter => waiter.Ordering <= last).Select(waiter => waiter.Reached)];
            _waiting.RemoveAll(waiter => waiter.Ordering <= last);
        }

        reached.ForEach(waiter => waiter.SetResult());
        return true;
    }

    // Most rows are calls and cameras: they are passed over without being decoded.
    private void Take(in StoredEvent stored, List<(EntityId, DecodedEvent)> into)
    {
        if (stored.SerializerId == EventCodec.SerializerId && IsOurs(stored.PersistenceId) && EntityId.TryParse(stored.PersistenceId, out var id))
            into.Add((id, _codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
    }

    private bool IsOurs(string persistenceId)
    {
        foreach (var kind in _kinds)
        {
            if (persistenceId.Length > kind.Length && persistenceId[kind.Length] == '|' && persistenceId.StartsWith(kind, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
