namespace Analytics.Gateway.Ctyun.Media;

/// <summary>
/// Memory of decoded pictures, shared by all calls. A call asks once, for all of its pictures: two that ask twice could wait for each
/// other. First come, first served; the waiting line is bounded, and who finds it full is counted.
/// </summary>
/// <param name="limit">In bytes.</param>
/// <param name="mostWaiting">Calls in the line.</param>
internal sealed class PictureMemory(long limit, int mostWaiting)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = [];
    private long _taken;
    private long _peak;
    private long _refusals;

    public long Limit => limit;

    public long Taken => Interlocked.Read(ref _taken);

    public long Peak => Interlocked.Read(ref _peak);

    public long Refusals => Interlocked.Read(ref _refusals);

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _line.Count;
        }
    }

    /// <summary>Waits for so many bytes, no more than <see cref="Limit"/>.</summary>
    /// <returns>What gives them back; null when the line is full.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<IDisposable?> TakeAsync(long bytes, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, limit);
        LinkedListNode<Waiter> place;
        lock (_gate)
        {
            if (_line.Count == 0 && _taken + bytes <= limit)
            {
                Take(bytes);
                return new Taking(this, bytes);
            }

            if (_line.Count >= mostWaiting)
            {
                Interlocked.Increment(ref _refusals);
                return null;
            }

            place = _line.AddLast(new Waiter(bytes));
        }

        using var gaveUp = cancel.UnsafeRegister(static (state, token) =>
        {
            var (memory, left) = ((PictureMemory, LinkedListNode<Waiter>))state!;
            memory.Leave(left, token);
        }, (this, place));
        await place.Value.Turn.Task.ConfigureAwait(false);
        return new Taking(this, bytes);
    }

    private void Take(long bytes)
    {
        _taken += bytes;
        _peak = Math.Max(_peak, _taken);
    }

    private void Leave(LinkedListNode<Waiter> place, CancellationToken cancel)
    {
        lock (_gate)
        {
            // Its turn may have come in the same instant: then what it holds is given back by its holder.
            if (place.List is null)
                return;
            _line.Remove(place);
            Admit();
        }

        place.Value.Turn.TrySetCanceled(cancel);
    }

    private void Give(long bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            Admit();
        }
    }

    private void Admit()
    {
        while (_line.First is { } first && _taken + first.Value.Bytes <= limit)
        {
            Take(first.Value.Bytes);
            _line.RemoveFirst();
            first.Value.Turn.TrySetResult();
        }
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Taking(PictureMemory memory, long bytes) : IDisposable
    {
        private PictureMemory? _memory = memory;

        public void Dispose() => Interlocked.Exchange(ref _memory, null)?.Give(bytes);
    }
}
