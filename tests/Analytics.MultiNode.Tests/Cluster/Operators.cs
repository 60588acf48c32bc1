using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// People at any node who acknowledge what is new, and try again elsewhere where they get no certain answer. They remember what they saw
/// and what they were told is done.
/// </summary>
internal sealed class Operators : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    private readonly ClusterCampus _campus;
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private int _hung;

    public Operators(ClusterCampus campus, int seed, int people = 2)
    {
        _campus = campus;
        _work = Task.WhenAll(Enumerable.Range(0, people).Select(person => Task.Run(() => WorkAsync(new Random(HashCode.Combine(seed, person))))));
    }

    /// <summary>Incidents that a list showed.</summary>
    public IReadOnlyCollection<string> Seen => [.. _seen.Keys];

    /// <summary>Incidents whose acknowledgement was answered with success.</summary>
    public IReadOnlyCollection<string> Acknowledged => [.. _acknowledged.Keys];

    /// <summary>Questions that nobody answered in a client's patience.</summary>
    public int Hung => _hung;

    public string Figures => string.Join(", ", _answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {answer.Value}"));

    /// <summary>Ends once each has the answer to the last question.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WorkAsync(Random chance)
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
            foreach (var id in await ListAsync(chance))
                await AskAsync(chance, HttpMethod.Post, $"/api/v1/incidents/{id}/acknowledge", id, _ => _acknowledged.TryAdd(id, true));
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(Random chance)
    {
        var ids = new List<string>();
        await AskAsync(chance, HttpMethod.Get, "/api/v1/incidents?handling=new&limit=10", null, page =>
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)));
        ids.ForEach(id => _seen.TryAdd(id, true));
        return ids;
    }

    private async Task AskAsync(Random chance, HttpMethod method, string path, string? key, Action<JsonElement> take)
    {
        if (_campus.Living is not { Count: > 0 } living)
            return;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var response = await living[chance.Next(living.Count)].SendAsync(request, CancellationToken.None);
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
            Count(response.StatusCode == HttpStatusCode.OK ? "200" : $"{(int)response.StatusCode} {body.RootElement.GetProperty("code")}");
            if (response.StatusCode == HttpStatusCode.OK)
                take(body.RootElement);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _hung);
        }
        // A connection that ends while it is made has a socket's fault.
        catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
        {
            Count("broken");
        }
    }

    private void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
}
