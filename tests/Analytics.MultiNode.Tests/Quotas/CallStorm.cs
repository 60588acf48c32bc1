using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Node.Composition;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// Sixty-four clients that call, break off, fail and take back at random on a ledger in a data directory, and note each charge that they
/// were told of, until the packs are empty or the process is killed.
/// </summary>
internal static class CallStorm
{
    private static readonly Lock s_gate = new();

    public const int Accounts = 3;
    public const int Packs = 4;
    public const int PackUnits = 2_500;

    private const int Clients = 64;

    public static EntityId Account(int number) => new(QuotaDecider.KindName, $"tenant-{number}", "face_detect");

    /// <param name="notes">A line for each charge: account, call, units; written before the charge counts as told.</param>
    /// <returns>Calls that were refused for want of units: the end of the packs.</returns>
    public static async Task<int> RunAsync(string folder, string notes, int seed)
    {
        using var data = DataDirectory.Open(folder, Ids.New);
        await using var journal = Open(data);
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-1",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null),
            Journal = journal,
            Time = TimeProvider.System,
        });
        await engine.StartAsync();
        await using var meter = new CallMeter(engine, TimeProvider.System);
        await StormPacks.BuyAsync(engine, Enumerable.Range(0, Accounts).Select(Account), Packs, PackUnits);
        await using var log = new StreamWriter(new FileStream(notes, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var chance = new Random(HashCode.Combine(seed, client));
            for (var dry = 0; dry < Accounts * 3;)
                dry = await CallAsync(meter, log, chance, client) ? 0 : dry + 1;
            Interlocked.Increment(ref refused);
        })));
        return refused;
    }

    public static SqliteJournal Open(DataDirectory data) => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = data.JournalPath,
        Holder = $"local:{data.Id}",
        Time = TimeProvider.System,
        NewJournalId = Ids.New,
    });

    /// <returns>Whether it was admitted, or broken off before that was known.</returns>
    private static async Task<bool> CallAsync(CallMeter meter, StreamWriter log, Random chance, int client)
    {
        var (account, units) = (chance.Next(Accounts), chance.Next(1, 4));
        // Generation 1 has no rate limit.
        var ticket = new CallTicket(Ids.New(), $"tenant-{account}", $"app-{client}", "face_detect", 1, units, "", "127.0.0.1", 100);
        using var caller = new CancellationTokenSource();
        if (chance.Next(10) == 0)
            caller.CancelAfter(TimeSpan.FromMilliseconds(chance.Next(4)));
        try
        {
            if (await meter.AdmitAsync(ticket, caller.Token) is not Admission.Admitted { Call: var call })
                return false;
            await EndAsync(call, ticket, log, chance, caller.Token);
        }
        catch (OperationCanceledException)
        {
            // The meter takes care of what is left of it.
        }

        return true;
    }

    private static async Task EndAsync(IMeteredCall call, CallTicket ticket, StreamWriter log, Random chance, CancellationToken cancel)
    {
        switch (chance.Next(10))
        {
            case 0:
                await call.VoidAsync(ReleaseCause.NetworkError, null);
                break;
            case 1:
                await call.PostAsync(CallOutcome.Success, null, 10, cancel);
                await call.ReverseAsync();
                break;
            case 2:
                if (await call.PostAsync(CallOutcome.BusinessError, "4101", 10, cancel))
                    Note(log, ticket, 1);
                break;
            default:
                if (await call.PostAsync(CallOutcome.Success, null, 10, cancel))
                    Note(log, ticket, ticket.Units);
                break;
        }
    }

    private static void Note(StreamWriter log, CallTicket ticket, long units)
    {
        lock (s_gate)
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ticket.Account} {ticket.CallId} {units}"));
    }
}
