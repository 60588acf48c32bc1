namespace Analytics.Inference.Onnx;

/// <summary>
/// A thing that one owner closes while others may be using it: it is disposed of when all have let go. Neither binding keeps
/// a session alive for a run under way.
/// </summary>
internal sealed class SharedUse<T>(T thing)
    where T : class, IDisposable
{
    private int _users = 1;
    private int _isClosed;

    /// <summary>Every call is followed by one <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The owner has closed it.</exception>
    public T Enter()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(seen == 0 || Volatile.Read(ref _isClosed) != 0, this);
            if (Interlocked.CompareExchange(ref _users, seen + 1, seen) == seen)
                return thing;
        }
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            thing.Dispose();
    }

    /// <summary>The owner lets go; again does nothing.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            Leave();
    }
}
