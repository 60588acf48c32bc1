using Microsoft.AspNetCore.Http.Features;

namespace Analytics.Gateway.Live;

/// <summary>Writes the stream to one listener: first what it missed, then what comes.</summary>
/// <param name="after">Ordering of the last event that the listener has; null to begin now.</param>
internal sealed class LiveResult(GatewayParts parts, LiveHub hub, LiveClient client, long position, long? after) : IResult
{
    public const string ContentType = "text/event-stream";

    public async Task ExecuteAsync(HttpContext context)
    {
        var (response, cancel) = (context.Response, context.RequestAborted);
        try
        {
            response.ContentType = ContentType;
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await response.Body.WriteAsync(LiveMessage.Heartbeat, cancel);
            await response.Body.FlushAsync(cancel);
            var last = after is { } from ? await ReplayAsync(response, from, cancel) : position;
            await FollowAsync(response, last, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The listener left.
        }
        finally
        {
            hub.Leave(client);
        }
    }

    private async Task<long> ReplayAsync(HttpResponse response, long from, CancellationToken cancel)
    {
        if (position - from > parts.Limits.LiveReplay)
        {
            await response.Body.WriteAsync(LiveMessage.Reset(position), cancel);
            await response.Body.FlushAsync(cancel);
            return position;
        }

        while (from < position)
        {
            var messages = new List<LiveMessage>();
            from = await hub.ReadAsync(from, messages.Add, cancel);
            foreach (var message in messages.Where(client.May))
                await response.Body.WriteAsync(message.Bytes, cancel);
            await response.Body.FlushAsync(cancel);
        }

        return from;
    }

    private async Task FollowAsync(HttpResponse response, long last, CancellationToken cancel)
    {
        var ready = client.Messages.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            var winner = await Task.WhenAny(ready, Task.Delay(parts.Limits.LiveHeartbeat, parts.Time, cancel));
            cancel.ThrowIfCancellationRequested();
            if (winner == ready)
            {
                if (!await ready)
                    return;
                while (client.Messages.TryRead(out var message))
                {
                    // The replay may have run past the position into what is also in the queue.
                    if (message.Ordering == 0 || message.Ordering > last)
                        await response.Body.WriteAsync(message.Bytes, cancel);
                }

                ready = client.Messages.WaitToReadAsync(cancel).AsTask();
            }
            else
            {
                await response.Body.WriteAsync(LiveMessage.Heartbeat, cancel);
            }

            await response.Body.FlushAsync(cancel);
        }
    }
}
