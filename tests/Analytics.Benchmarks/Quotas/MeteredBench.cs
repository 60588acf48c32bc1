using System.Buffers.Binary;
using System.Globalization;
using Analytics.Benchmarks.Journals;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Journal.Replays;

namespace Analytics.Benchmarks.Quotas;

/// <summary>
/// <c>bench gateway-metered</c>: calls that pass the replay guard, are held and posted, each step durable before the next, 256 in flight
/// over 8 accounts; against SQLite alone writing the same three rows a call at 128 rows a transaction. No HTTP and no inference.
/// </summary>
public static class MeteredBench
{
    /// <summary>Calls of one round.</summary>
    private const int Calls = 25_600;

    private const int InFlight = 256;

    /// <summary>0 where the target is met, else 1.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        using var folder = new BenchFolder();
        var line = await Harness.CompareAsync(
            context,
            new FigureSpec("gateway-metered", "SQLite's own API, the same rows, 128 a transaction, fsync on each", "metered calls/s", 0.5),
            () => OursAsync(context, folder.Next()),
            () => RivalAsync(context, folder.Next()));
        return line.Met ? 0 : 1;
    }

    internal static EntityId Account(int number) => new(QuotaDecider.KindName, $"account-{number}", "face_detect");

    internal static byte[] Request(int call)
    {
        var request = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(request, call * 7919);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(28), call);
        return request;
    }

    internal static string CallId(int call) => string.Create(CultureInfo.InvariantCulture, $"{call:x32}");

    private static async Task<double> OursAsync(BenchContext context, string path)
    {
        await using var journal = JournalBench.Open(path);
        var guard = new ReplayGuard(journal, context.Clock);
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-a",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null),
            Journal = journal,
            Time = context.Clock,
        });
        await engine.StartAsync();
        await using var meter = new CallMeter(engine, context.Clock);
        for (var account = 0; account < RawCalls.Accounts; account++)
            await OpenAsync(context, engine, Account(account));

        var next = -1;
        var start = context.Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            for (int call; (call = Interlocked.Increment(ref next)) < Calls;)
                await CallAsync(context, guard, meter, call);
        })));
        return Calls / context.Clock.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task OpenAsync(BenchContext context, LocalEngine engine, EntityId account)
    {
        var now = context.Clock.GetUtcNow();
        await DoneAsync(new BuyPack("buy", now, "bench", "20260301100000000001", new PackTerms(PackKind.Annual, 1_000_000_000)));
        await DoneAsync(new SetRateLimit("rate", now, "bench", 100_000));

        async Task DoneAsync(QuotaCommand command)
        {
            var reply = await engine.AskAsync(account, command);
            if (!reply.IsDone)
                throw new InvalidOperationException($"{reply.Status} {reply.Refusal}");
        }
    }

    private static async Task CallAsync(BenchContext context, ReplayGuard guard, CallMeter meter, int call)
    {
        var (account, id) = (call % RawCalls.Accounts, CallId(call));
        if (await guard.AdmitAsync(RawCalls.AppKey, Request(call), id, context.Clock.GetUtcNow().AddMinutes(30)) is not null)
            throw new InvalidOperationException($"Call {call} is a repeat.");
        var ticket = new CallTicket(id, $"account-{account}", RawCalls.App, "face_detect", 3, 1, RawCalls.RequestId, RawCalls.Caller, 1024);
        if (await meter.AdmitAsync(ticket, CancellationToken.None) is not Admission.Admitted { Call: var held })
            throw new InvalidOperationException($"Call {call} was not admitted.");
        if (!await held.PostAsync(CallOutcome.BusinessError, "400012", 120, CancellationToken.None))
            throw new InvalidOperationException($"Call {call} was not posted.");
    }

    private static async Task<double> RivalAsync(BenchContext context, string path)
    {
        await JournalBench.Open(path).DisposeAsync();
        using var rival = new RawCalls(path, context.Clock.GetUtcNow());
        var start = context.Clock.GetTimestamp();
        rival.Write(Calls);
        return Calls / context.Clock.GetElapsedTime(start).TotalSeconds;
    }
}
