using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.ReadModel;
using Analytics.Node.Composition;
using Analytics.Vision.Windows;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// Eight metered cameras that are paid from two accounts on a ledger in a data directory as fast as the leases come, and note each window
/// that was analysed, until the packs are empty or the process is killed.
/// </summary>
internal static class CameraStorm
{
    public const int Accounts = 2;
    public const int Packs = 2;
    public const int PackUnits = 4_000;

    private const int Cameras = 8;

    private static readonly Lock s_gate = new();

    public static EntityId Account(int number) => new(QuotaDecider.KindName, $"tenant-{number}", "face_detect");

    /// <param name="notes">A line for each analysed window: what paid for it; written before the window ends.</param>
    public static async Task RunAsync(string folder, string readModel, string notes, int seed)
    {
        using var data = DataDirectory.Open(folder, Ids.New);
        await using var journal = CallStorm.Open(data);
        var codec = AnalyticsKinds.Codec();
        await using var engine = new LocalEngine(new LocalEngineOptions { NodeId = "node-1", Kinds = AnalyticsKinds.Of(codec, null, null), Journal = journal, Time = TimeProvider.System });
        await engine.StartAsync();
        await StormPacks.BuyAsync(engine, Enumerable.Range(0, Accounts).Select(Account), Packs, PackUnits);
        await using var projections = await ProjectionRunner.StartAsync(journal, readModel, codec, TimeProvider.System);
        await using var leases = new LeaseKeeper(() => engine, TimeProvider.System, Ids.New, _ => { });
        using var recalls = projections.Observe(events =>
        {
            foreach (var projected in events)
                leases.See(projected.Entity, projected.Stored.Event);
        });
        await using var log = new StreamWriter(new FileStream(notes, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        await Task.WhenAll(Enumerable.Range(0, Cameras).Select(camera => Task.Run(async () =>
        {
            var account = Account(camera % Accounts);
            using var lane = leases.MeterOf(Camera(account.Tenant), account.Key)!;
            await AnalyseAsync(lane, log, new Random(seed + camera), () => IsEmptyAsync(engine, account));
        })));
    }

    private static async Task AnalyseAsync(ILaneMeter lane, StreamWriter log, Random chance, Func<Task<bool>> isEmpty)
    {
        while (true)
        {
            var payment = await lane.PayAsync(TimeProvider.System.GetUtcNow().AddSeconds(1), CancellationToken.None);
            if (payment.Window is not { Reservation: { } reservation } window)
            {
                if (payment.Cause != DropCause.Degraded && await isEmpty())
                    return;
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
                continue;
            }

            var wasAnalysed = chance.Next(10) > 0;
            if (chance.Next(20) == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(10)), TimeProvider.System);
            if (wasAnalysed)
            {
                lock (s_gate)
                    log.WriteLine(reservation);
            }

            window.End(wasAnalysed);
        }
    }

    // Leases of a killed process come back after their term: until then there is something to wait for.
    private static async Task<bool> IsEmptyAsync(LocalEngine engine, EntityId account)
    {
        var state = (await engine.ReadAsync<QuotaState>(account)).State;
        return state.Packs.All(pack => pack.Cycles[0].Used == pack.Units);
    }

    private static CameraConfig Camera(string account) => new()
    {
        Name = "Gate",
        Source = new CameraSource(SourceKind.File, "gate.mp4"),
        Rate = 25,
        MeteredAccount = account,
        Rules = [new Rule { Id = "face", Ability = "face_detect", Severity = Severity.Critical }],
    };
}
