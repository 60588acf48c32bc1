using System.Collections.Concurrent;
using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;
using Analytics.Journal;
using Analytics.Journal.Replays;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>
/// Signed requests sent again and again, from many threads, over restarts of the database: each is taken once, and once more for each
/// time that its units were released. 3,000 sendings in the gate; ANALYTICS_REPLAYS=100000 for the full run.
/// </summary>
public sealed class ReplayAttackTests : IDisposable
{
    private const int Senders = 64;
    private const int Restarts = 4;

    private readonly TempFolder _folder = new();
    private readonly AuthWorld _world = new();
    private readonly ScriptedMeter _meter = new();
    private readonly ConcurrentDictionary<SignedCase, ConcurrentQueue<string>> _taken = new();
    private int _ids;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_request_is_taken_twice()
    {
        var sendings = Environment.GetEnvironmentVariable("ANALYTICS_REPLAYS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 3_000;
        var requests = Requests(sendings / 10);
        for (var life = 0; life < Restarts; life++)
        {
            await using var journal = SqliteJournal.Open(new SqliteJournalOptions
            {
                Path = _folder["journal.db"],
                Holder = "local:test",
                Time = _world.Time,
                NewJournalId = () => "j-0001",
            });
            var admission = new ReplayAdmission(
                new ReplayGuard(journal, _world.Time), _meter, new CtyunAuthOptions(), () => $"call-{Interlocked.Increment(ref _ids)}");
            await SendAllAsync(admission, requests, sendings / Restarts, seed: life);
        }

        // Every request was there, so that the guard had something to let in; each attempt after the first follows a release.
        Assert.Equal(requests.Count, _taken.Count);
        Assert.All(_taken.Values, ids =>
        {
            var first = ids.First();
            Assert.Equal(ids.Select((_, index) => index == 0 ? first : $"{first}.{index + 1}"), ids.OrderBy(id => id.Length).ThenBy(id => id));
            Assert.InRange(ids.Count(id => !_meter.Ends.ContainsKey(id)), 0, 1);
        });
        var calls = _taken.Values.SelectMany(ids => ids).ToList();
        Assert.Equal(calls.Count, calls.Distinct(StringComparer.Ordinal).Count());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sendings} sendings of {requests.Count} requests over {Restarts} openings: {calls.Count} admitted, {_meter.Ends.Count} of them released before, 0 twice");
    }

    private List<SignedCase> Requests(int count)
    {
        var requests = new List<SignedCase>(count);
        for (var number = 0; number < count; number++)
        {
            requests.Add((number % 3) switch
            {
                0 => _world.G1(_world.Now.AddMilliseconds(number)),
                1 => _world.G2(_world.Now.AddMilliseconds(number)),
                _ => _world.G3(id: $"request-{number}"),
            });
        }

        return requests;
    }

    private async Task SendAllAsync(ReplayAdmission admission, List<SignedCase> requests, int sendings, int seed)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var random = new Random((seed * Senders) + sender);
            while (Interlocked.Increment(ref next) is var number && number <= sendings)
            {
                // Every request once in each life, the rest by chance: the same ones meet in one instant.
                var signed = number <= requests.Count ? requests[number - 1] : requests[random.Next(Math.Min(requests.Count, 1 + (number / 50)))];
                var caller = signed.SendTo(_world.Authenticator).Caller!;
                if (await admission.AdmitAsync(caller, "hard_hat", TestContext.Current.CancellationToken) is not { } callId)
                    continue;
                var ids = _taken.GetOrAdd(signed, _ => new ConcurrentQueue<string>());
                ids.Enqueue(callId);
                // Some calls are released, up to three times; the rest stay charged.
                if (ids.Count <= 3 && random.Next(8) == 0)
                    _meter.Ends[callId] = CallEnd.Released;
            }
        })));
    }
}
