namespace Analytics.Vision.Frames;

/// <summary>
/// A decoded picture in a pooled buffer, shared by reference count: whoever keeps it beyond the call that handed it over
/// calls <see cref="Retain"/> and later <see cref="Release"/> once. The last release returns the buffer to its pool.
/// </summary>
public sealed class Frame
{
    private readonly FramePool _pool;
    private readonly byte[] _buffer;
    private int _references = 1;

    internal Frame(FramePool pool, byte[] buffer, FrameShape shape)
    {
        _pool = pool;
        _buffer = buffer;
        Shape = shape;
    }

    /// <summary>Runs only for a frame whose last owner forgot it.</summary>
    ~Frame() => _pool.GiveUp(_buffer.Length);

    public FrameShape Shape { get; }

    /// <summary>Position of the frame in its source, counted from 0 over the frames that the decoder was asked for.</summary>
    public long Index { get; private set; }

    /// <summary>The source's own presentation time, relative to the start of the session.</summary>
    public TimeSpan MediaTime { get; private set; }

    /// <summary>The instant the frame stands for. Strictly increasing per camera, over restarts of its source too.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>All planes, <see cref="FrameShape.Bytes"/> long.</summary>
    /// <exception cref="ObjectDisposedException">The frame was already returned.</exception>
    public Span<byte> Pixels => Alive()._buffer.AsSpan(0, Shape.Bytes);

    /// <summary>The same bytes for asynchronous readers and writers; valid while the caller holds a reference.</summary>
    public Memory<byte> PixelMemory => Alive()._buffer.AsMemory(0, Shape.Bytes);

    public Span<byte> Luma => Alive()._buffer.AsSpan(0, Shape.LumaBytes);

    public Span<byte> Chroma => Alive()._buffer.AsSpan(Shape.LumaBytes, Shape.Bytes - Shape.LumaBytes);

    /// <summary>Says what the pixels show. Called once by the source, after it filled them and before it hands the frame over.</summary>
    public void Stamp(long index, TimeSpan mediaTime, DateTimeOffset at)
    {
        Alive();
        Index = index;
        MediaTime = mediaTime;
        At = at;
    }

    /// <summary>Adds an owner.</summary>
    /// <exception cref="ObjectDisposedException">Every owner has already released the frame.</exception>
    public Frame Retain()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _references);
            ObjectDisposedException.ThrowIf(seen <= 0, this);
            if (Interlocked.CompareExchange(ref _references, seen + 1, seen) == seen)
                return this;
        }
    }

    /// <summary>Removes an owner; the last one returns the buffer.</summary>
    /// <exception cref="InvalidOperationException">More releases than owners: a bug that would hand one buffer to two cameras.</exception>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0)
            throw new InvalidOperationException("A frame was released more often than it was retained.");
        if (left > 0)
            return;
        GC.SuppressFinalize(this);
        _pool.Return(_buffer);
    }

    private Frame Alive()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) <= 0, this);
        return this;
    }
}
