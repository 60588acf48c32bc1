using System.Text.Json.Nodes;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Support;

/// <param name="Id">Empty for messages that are in no journal.</param>
internal sealed record StreamedEvent(string Id, string Event, JsonNode Data);

/// <summary>Reads a stream of server-sent events, as a browser does.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpResponseMessage Response => response;

    public static async Task<EventStream> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next message; null at the stream's end. Signs of life are skipped, or returned as <c>heartbeat</c> where
    /// wished.</summary>
    public async Task<StreamedEvent?> NextAsync(bool withHeartbeats = false)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var (id, name) = ("", "");
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return new(id, name, JsonNode.Parse(line[6..])!);
            else if (line.StartsWith(':') && withHeartbeats)
                return new("", "heartbeat", new JsonObject());
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
