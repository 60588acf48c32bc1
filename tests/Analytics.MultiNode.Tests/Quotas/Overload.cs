using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Analytics.Client;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>One call of an overload.</summary>
/// <param name="SentAt">Before it was sent, on the clock that the node reads too.</param>
/// <param name="ToldAt">After its answer was read.</param>
internal sealed record LoadCall(DateTimeOffset SentAt, DateTimeOffset ToldAt, bool IsAdmitted);

/// <summary>Callers that each send their next call as soon as the last one is answered, far above the rate of their account.</summary>
internal static class Overload
{
    private const int Callers = 32;

    /// <returns>All calls, in the order in which they were sent.</returns>
    public static async Task<IReadOnlyList<LoadCall>> RunAsync(Uri node, Generation generation, TimeSpan span)
    {
        var calls = new ConcurrentBag<LoadCall>();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = node };
        var (time, ids) = (TimeProvider.System, 0);
        var began = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (time.GetElapsedTime(began) < span)
                calls.Add(await CallAsync(http, generation, $"load-{Interlocked.Increment(ref ids)}", time));
        })));
        return [.. calls.OrderBy(call => call.SentAt)];
    }

    private static async Task<LoadCall> CallAsync(HttpClient http, Generation generation, string requestId, TimeProvider time)
    {
        // What is no picture is charged, without anything behind the node being asked.
        using var request = PaidCampus.Call(generation, "plain words"u8.ToArray(), requestId);
        var sentAt = time.GetUtcNow();
        using var response = await http.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        var toldAt = time.GetUtcNow();
        var number = int.Parse(answer.RootElement.GetProperty("statusCode").ToString(), CultureInfo.InvariantCulture);
        var isAdmitted = response.StatusCode == HttpStatusCode.OK;
        Assert.Equal(isAdmitted ? 400012 : 429, number);
        Assert.Equal(isAdmitted ? null : "1", response.Headers.RetryAfter?.ToString());
        return new LoadCall(sentAt, toldAt, isAdmitted);
    }
}
