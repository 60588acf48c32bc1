using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Checking;
using Analytics.Journal.ReadModel;
using Analytics.MultiNode.Tests.Support;
using Analytics.Node.Checks;
using Analytics.Node.Composition;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// A process with 64 clients is killed with SIGKILL at random moments and started again on the same data, until its packs are empty. No
/// pack gave more than it held, every charge that a client was told of is in the books, and every hold ends.
/// <c>ANALYTICS_KILLS=50</c> runs the full round, and <c>ANALYTICS_SEED</c> another one.
/// </summary>
public sealed class OverspendTests
{
    private const string StormTest = $"{nameof(OverspendTests)}.{nameof(Storm)}";

    private static readonly int Kills = StormProcess.Kills(4);
    private static readonly int Seed = StormProcess.Seed;

    [Fact]
    public async Task Nothing_is_overspent_and_nothing_stays_held_over_kills()
    {
        Needs.Linux();
        using var folder = new TempFolder();
        var (data, notes, chance) = (folder["data"], folder["notes.txt"], new Random(Seed));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var storm = StormProcess.Start(StormTest, data, notes, Seed + kill);
            await StormProcess.NotesAsync(storm, notes, StormProcess.Lines(notes).Count + chance.Next(50, 400));
            storm.Kill();
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertWholeAsync(data, notes);
        }

        using var last = StormProcess.Start(StormTest, data, notes, Seed - 1);
        var text = last.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(last.ExitCode == 0, await text);
        await AssertWholeAsync(data, notes);
        await AssertEverythingEndsAsync(data, folder["read.db"]);
    }

    /// <summary>Not a test by itself: what the other one starts and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Storm()
    {
        var (data, notes) = StormProcess.Place();
        Assert.True(await CallStorm.RunAsync(data, notes, Seed) > 0);
    }

    private static IEnumerable<(string Call, long Units)> Told(string notes)
    {
        foreach (var line in StormProcess.Lines(notes))
        {
            // A line that goes on behind one that a kill cut off is nobody's.
            if (line.Split(' ') is [_, { Length: 32 } call, { } units])
                yield return (call, long.Parse(units, CultureInfo.InvariantCulture));
        }
    }

    private static async Task AssertWholeAsync(string data, string notes)
    {
        await using var dead = new DeadNode(data);
        dead.AssertNoSequenceGap();
        using (var reader = JournalReader.Open(Path.Combine(data, "journal.db")))
            Assert.Empty(new JournalVerifier(reader, AnalyticsKinds.Codec(), new LedgerCheck()).Verify());

        var used = new Dictionary<(EntityId, string), long>();
        var charged = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, stored) in dead.Events)
        {
            var (units, sign) = stored.Event switch
            {
                QuotaUnitsPosted posted => (posted.Charged, 1),
                QuotaUnitsReversed reversed => (reversed.Returned, -1),
                _ => ([], 0),
            };
            foreach (var taken in units)
            {
                used[(id, taken.OrderId)] = used.GetValueOrDefault((id, taken.OrderId)) + (sign * taken.Units);
                Assert.InRange(used[(id, taken.OrderId)], 0, CallStorm.PackUnits);
            }

            if (stored.Event is QuotaUnitsPosted told)
                charged[told.CallId] = told.Charged.Sum(taken => taken.Units);
        }

        foreach (var (call, units) in Told(notes))
            Assert.Equal(units, charged.GetValueOrDefault(call));
    }

    /// <summary>After the calls' time limit nothing is held, whoever held it, and the books add up to what the packs gave.</summary>
    private static async Task AssertEverythingEndsAsync(string folder, string readModel)
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(3));
        using var data = DataDirectory.Open(folder, Ids.New);
        await using var journal = CallStorm.Open(data);
        var codec = AnalyticsKinds.Codec();
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-2",
            Kinds = AnalyticsKinds.Of(codec, null, null),
            Journal = journal,
            Time = time,
        });
        await engine.StartAsync();
        await using var projections = await ProjectionRunner.StartAsync(journal, readModel, codec, time);
        await projections.CaughtUpAsync();
        using var model = new JournalReadModel(readModel);
        await using var due = new DueReleases(engine, model.Quotas, time);
        for (var account = 0; account < CallStorm.Accounts; account++)
        {
            var id = CallStorm.Account(account);
            QuotaState state;
            while (!(state = (await engine.ReadAsync<QuotaState>(id)).State).Held.ById.IsEmpty)
            {
                time.Advance(DueReleases.LookEvery);
                await Task.Yield();
            }

            Assert.All(state.Packs, pack => Assert.True(pack.Free(0) >= 0 && pack.Cycles[0].Held == 0, $"{pack}"));
        }

        await projections.CaughtUpAsync();
        Assert.Empty(await model.Quotas.OverdueAsync(time.GetUtcNow(), 10));
    }
}
