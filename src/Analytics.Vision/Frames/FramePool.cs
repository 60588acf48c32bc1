namespace Analytics.Vision.Frames;

/// <summary>
/// Frame buffers of one node, under one byte budget. A buffer is handed out to one owner at a time and comes back exactly
/// once (I8). When the budget is spent <see cref="TryRent"/> answers null and the caller counts a drop.
/// </summary>
/// <param name="budgetBytes">Most bytes that lent and idle buffers may hold together.</param>
public sealed class FramePool(long budgetBytes)
{
    // One lock over counters and stacks: a rent is refused only if no fitting buffer is idle at that very moment, and the
    // counters always add up. A node rents some thousand frames a second, so nobody waits for it.
    private readonly Lock _gate = new();

    // One stack per buffer length: the cameras of a campus share a handful of shapes. Last in, first out, for warm caches.
    private readonly Dictionary<int, Stack<byte[]>> _idle = [];
    private long _bytes;
    private long _rents;
    private long _returns;
    private long _leaks;

    public long BudgetBytes { get; } = budgetBytes > 0
        ? budgetBytes
        : throw new ArgumentOutOfRangeException(nameof(budgetBytes), budgetBytes, "The budget is at least one byte.");

    /// <summary>Bytes that the pool has allocated and not given up, lent or idle; at most <see cref="BudgetBytes"/>.</summary>
    public long Bytes => Read(ref _bytes);

    /// <summary>Frames now held by somebody.</summary>
    public long Lent
    {
        get
        {
            lock (_gate)
                return _rents - _returns - _leaks;
        }
    }

    public long Rents => Read(ref _rents);

    public long Returns => Read(ref _returns);

    /// <summary>Frames that the garbage collector found without a last <see cref="Frame.Release"/>: each one is a bug.</summary>
    public long Leaks => Read(ref _leaks);

    /// <summary>A frame with one owner, its pixels not cleared, or null where the budget is spent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side of the shape is out of range.</exception>
    public Frame? TryRent(FrameShape shape)
    {
        var length = shape.Checked().Bytes;
        byte[]? buffer;
        lock (_gate)
        {
            if (!TryTakeIdle(length, out buffer))
            {
                if (!MakeRoom(length))
                    return null;
                _bytes += length;
            }

            _rents++;
        }

        // The handle is not pooled: a late caller of an old frame meets ObjectDisposedException, never a neighbour's pixels.
        return new Frame(this, buffer ?? GC.AllocateUninitializedArray<byte>(length), shape);
    }

    internal void Return(byte[] buffer)
    {
        lock (_gate)
        {
            _returns++;
            if (!_idle.TryGetValue(buffer.Length, out var stack))
                _idle[buffer.Length] = stack = new Stack<byte[]>();
            stack.Push(buffer);
        }
    }

    // The buffer itself is left to the garbage collector, since a slice of it may outlive its frame. Its bytes return to the
    // budget, so that a leak costs a counter on the metrics page and not, one day, every camera of the node.
    internal void GiveUp(int length)
    {
        lock (_gate)
        {
            _leaks++;
            _bytes -= length;
        }
    }

    private bool TryTakeIdle(int length, out byte[]? buffer)
    {
        buffer = null;
        return _idle.TryGetValue(length, out var stack) && stack.TryPop(out buffer);
    }

    // A camera that changed its size leaves idle buffers of the old one: they make room before a rent is refused. They stay
    // where even all of them would not suffice.
    private bool MakeRoom(int length)
    {
        long idle = 0;
        foreach (var (idleLength, stack) in _idle)
            idle += (long)idleLength * stack.Count;
        if (_bytes - idle + length > BudgetBytes)
            return false;
        foreach (var (idleLength, stack) in _idle)
        {
            while (_bytes + length > BudgetBytes && stack.TryPop(out _))
                _bytes -= idleLength;
        }

        return true;
    }

    private long Read(ref long counter)
    {
        lock (_gate)
            return counter;
    }
}
