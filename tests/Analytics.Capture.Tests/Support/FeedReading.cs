using Analytics.TestKit;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Support;

/// <summary>A picture without its pixels: they go back to the pool at once.</summary>
internal sealed record Seen(long Index, TimeSpan MediaTime, DateTimeOffset At, int Width, int Height);

/// <summary>Reads a feed and keeps what it said, so that a test can wait for what it expects and see all of it if it does not come.</summary>
internal sealed class FeedReading : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _pump;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FeedReading(ICameraFeed feed)
    {
        Feed = feed;
        _pump = PumpAsync();
    }

    public ICameraFeed Feed { get; }

    private List<object> Items { get; } = [];

    public List<Seen> Pictures
    {
        get
        {
            lock (_lock)
                return [.. Items.OfType<Seen>()];
        }
    }

    public List<object> All
    {
        get
        {
            lock (_lock)
                return [.. Items];
        }
    }

    /// <summary>Waits until what was read fulfils a wish.</summary>
    public async Task<T> UntilAsync<T>(Func<List<object>, T?> wish, string what)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (wish(Items) is { } found)
                    return found;
                news = _news.Task;
            }

            if (_pump.IsFaulted)
                await _pump;
            try
            {
                await Task.WhenAny(news, _pump).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw Patience.Missed(what, Tell());
            }
        }
    }

    public Task<List<Seen>> PicturesAsync(int count) =>
        UntilAsync(items => items.OfType<Seen>().Count() >= count ? items.OfType<Seen>().ToList() : null, $"{count} pictures");

    public Task<FeedItem.Interrupted> InterruptionAsync() =>
        UntilAsync(items => items.OfType<FeedItem.Interrupted>().LastOrDefault(), "an interruption");

    public Task<FeedItem.Ended> EndAsync() =>
        UntilAsync(items => items.OfType<FeedItem.Ended>().FirstOrDefault(), "the end");

    /// <summary>A picture later than everything read so far.</summary>
    public Task<Seen> PictureAfterAsync(int itemsSoFar) =>
        UntilAsync(items => items.Skip(itemsSoFar).OfType<Seen>().FirstOrDefault(), "a picture after the interruption");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Feed.DisposeAsync();
        await Task.WhenAny(_pump);
        _stop.Dispose();
    }

    private string Tell()
    {
        lock (_lock)
            return string.Join("; ", Items.TakeLast(12));
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            var item = await Feed.ReadAsync(_stop.Token);
            object seen = item;
            if (item is FeedItem.Picture(var frame))
            {
                seen = new Seen(frame.Index, frame.MediaTime, frame.At, frame.Shape.Width, frame.Shape.Height);
                frame.Release();
            }

            lock (_lock)
            {
                Items.Add(seen);
                _news.TrySetResult();
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (item is FeedItem.Ended)
                return;
        }
    }
}
