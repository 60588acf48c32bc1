using Analytics.Vision.Media;

namespace Analytics.Capture.Feeds;

/// <summary>
/// The hand-over from a camera's reading thread to its one reader. Bounded: at most <paramref name="capacity"/> pictures, and
/// never two interruptions in a row. When it is full the oldest picture goes and is counted; or, lossless, the writer waits.
/// </summary>
internal sealed class FeedQueue(int capacity, bool lossless)
{
    private readonly object _gate = new();
    private readonly LinkedList<FeedItem> _items = new();
    private TaskCompletionSource? _reader;
    private Exception? _failure;
    private int _pictures;
    private long _dropped;
    private bool _isClosed;

    /// <summary>Pictures dropped since the reader was slower than the source.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>A lossless writer is waiting for the reader: the source is not frozen, it is held back.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Takes over the picture's reference. Called on the reading thread, which it may block where the queue is lossless.</summary>
    public void Add(FeedItem.Picture picture)
    {
        lock (_gate)
        {
            while (lossless && _pictures >= capacity && !_isClosed)
            {
                IsHeldBack = true;
                Monitor.Wait(_gate);
            }

            IsHeldBack = false;
            if (_isClosed)
            {
                picture.Frame.Release();
                return;
            }

            if (_pictures >= capacity)
                DropOldest();
            _items.AddLast(picture);
            _pictures++;
            Wake();
        }
    }

    /// <summary>An interruption or the end. Never dropped, but joined with an interruption that no picture parts from it.</summary>
    public void Tell(FeedItem news)
    {
        lock (_gate)
        {
            _items.AddLast(news);
            JoinInterruptions();
            Wake();
        }
    }

    public async ValueTask<FeedItem> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                if (_items.First is { } first)
                    return Remove(first);
                if (_failure is not null)
                    throw new InvalidOperationException("The camera's feed has failed.", _failure);
                _reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _reader.Task;
            }

            await arrival.WaitAsync(cancel);
        }
    }

    /// <summary>After what is queued the reader meets this failure: a bug must not look like a silent camera.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Wake();
        }
    }

    /// <summary>Releases what nobody took, and lets writer and reader go.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var picture in _items.OfType<FeedItem.Picture>())
                picture.Frame.Release();
            _items.Clear();
            Monitor.PulseAll(_gate);
            Wake();
        }
    }

    private FeedItem Remove(LinkedListNode<FeedItem> node)
    {
        _items.Remove(node);
        if (node.Value is FeedItem.Picture)
        {
            _pictures--;
            Monitor.PulseAll(_gate);
        }

        return node.Value;
    }

    private void DropOldest()
    {
        for (var node = _items.First; node is not null; node = node.Next)
        {
            if (node.Value is not FeedItem.Picture picture)
                continue;
            Remove(node);
            picture.Frame.Release();
            Interlocked.Increment(ref _dropped);
            JoinInterruptions();
            return;
        }
    }

    // Two interruptions with no picture between them are one to the reader: from the first instant, with the latest cause.
    private void JoinInterruptions()
    {
        for (var node = _items.First; node?.Next is { } next; node = next)
        {
            if (node.Value is FeedItem.Interrupted first && next.Value is FeedItem.Interrupted second)
            {
                next.Value = second with { At = first.At };
                _items.Remove(node);
            }
        }
    }

    private void Wake()
    {
        _reader?.TrySetResult();
        _reader = null;
    }
}
