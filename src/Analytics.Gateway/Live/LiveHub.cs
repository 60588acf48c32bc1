using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Hosting;

namespace Analytics.Gateway.Live;

/// <summary>Follows the journal once for all listeners, and looks at the state of the cameras.</summary>
internal sealed partial class LiveHub(GatewayParts parts, GatewayMeters meters, IHostApplicationLifetime lifetime, ILogger<LiveHub> log)
    : BackgroundService
{
    private const int Batch = 256;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<LiveClient> _clients = [];
    private long _position;
    private bool _isClosed;

    /// <summary>Joins a listener; what comes after the position is in its queue.</summary>
    /// <returns>Null where the stream is full, or the node stops.</returns>
    public (LiveClient Client, long Position)? Join(string? tenant)
    {
        lock (_gate)
        {
            if (_isClosed || _clients.Count >= parts.Limits.LiveClients)
            {
                meters.LiveDropped.Add(1, new KeyValuePair<string, object?>("reason", _isClosed ? "stopping" : "full"));
                return null;
            }

            var client = new LiveClient(tenant, parts.Limits.LiveQueue);
            _clients.Add(client);
            meters.LiveClients.Add(1);
            return (client, _position);
        }
    }

    public void Leave(LiveClient client)
    {
        lock (_gate)
        {
            if (_clients.Remove(client))
                meters.LiveClients.Add(-1);
        }
    }

    /// <summary>Reads on from an ordering, into messages.</summary>
    /// <returns>Ordering of the last event read.</returns>
    public ValueTask<long> ReadAsync(long after, Action<LiveMessage> see, CancellationToken cancel) =>
        parts.Journal.ReadAllAsync(after, Batch, (in StoredEvent stored) =>
        {
            if (stored.SerializerId == EventCodec.SerializerId && EntityId.TryParse(stored.PersistenceId, out var id)
                && LiveMessage.Of(id, stored.Ordering,
                    parts.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)) is { } message)
                see(message);
        }, cancel);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first listener can join.
        _position = await parts.Journal.HighestOrderingAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server stops before its services and waits for its requests: the streams must end first.
        await using var closing = lifetime.ApplicationStopping.Register(Close);
        await Task.WhenAll(FollowAsync(stoppingToken), WatchAsync(stoppingToken));
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var client in _clients)
                client.Close();
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var messages = new List<LiveMessage>();
                var last = await ReadAsync(_position, messages.Add, stop);
                Tell(messages, last);
                await parts.Journal.WaitBeyondAsync(last, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (Exception fault) when (fault is JournalException or UnknownEventException)
            {
                Faltered(log, fault);
                await Task.Delay(s_retry, parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var known = new Dictionary<EntityId, CameraNow>();
        using var timer = new PeriodicTimer(parts.Limits.LiveCameras, parts.Time);
        try
        {
            do
            {
                var now = parts.Cameras.All().ToDictionary(camera => camera.Id);
                var changed = now.Values.Where(camera =>
                    !known.TryGetValue(camera.Id, out var before) || before.Status.State != camera.Status.State || before.Epoch != camera.Epoch);
                Tell([.. changed.Select(camera => LiveMessage.Of(camera.Id, camera)),
                    .. known.Keys.Except(now.Keys).Select(id => LiveMessage.Of(id, null))], null);
                known = now;
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    // Position and queues change together: a listener that joins misses nothing and gets nothing twice.
    private void Tell(IReadOnlyList<LiveMessage> messages, long? position)
    {
        lock (_gate)
        {
            _position = position ?? _position;
            var slow = _clients.Where(client => !messages.All(client.Offer)).ToList();
            foreach (var client in slow)
            {
                _clients.Remove(client);
                meters.LiveClients.Add(-1);
                meters.LiveDropped.Add(1, new KeyValuePair<string, object?>("reason", "slow"));
            }
        }
    }

    [LoggerMessage(EventId = 4103, Level = LogLevel.Error, Message = "The live stream cannot follow the journal; it tries again.")]
    private static partial void Faltered(ILogger log, Exception fault);
}
