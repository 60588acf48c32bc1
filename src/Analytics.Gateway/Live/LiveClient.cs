using System.Threading.Channels;

namespace Analytics.Gateway.Live;

/// <summary>The queue of one listener. It never blocks the hub: a full one is the listener's end.</summary>
internal sealed class LiveClient(string? tenant, int capacity)
{
    private readonly Channel<LiveMessage> _queue = Channel.CreateBounded<LiveMessage>(
        new BoundedChannelOptions(capacity) { SingleReader = true });

    public ChannelReader<LiveMessage> Messages => _queue.Reader;

    /// <summary>False where the listener is too slow; it is then closed, after what it already has.</summary>
    public bool Offer(LiveMessage message)
    {
        if ((tenant is not null && message.Tenant != tenant) || _queue.Writer.TryWrite(message))
            return true;
        _queue.Writer.TryComplete();
        return false;
    }

    public bool May(LiveMessage message) => tenant is null || message.Tenant == tenant;

    public void Close() => _queue.Writer.TryComplete();
}
