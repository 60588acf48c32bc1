using System.Diagnostics;
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
    private const string DataVariable = "ANALYTICS_STORM_DATA";
    private const string NotesVariable = "ANALYTICS_STORM_NOTES";

    private static readonly int Kills = Number("ANALYTICS_KILLS", 4);
    private static readonly int Seed = Number("ANALYTICS_SEED", 20);

    [Fact]
    public async Task Nothing_is_overspent_and_nothing_stays_held_over_kills()
    {
        Needs.Linux();
        using var folder = new TempFolder();
        var (data, notes, chance) = (folder["data"], folder["notes.txt"], new Random(Seed));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var storm = Start(data, notes, Seed + kill);
            await TellsAsync(storm, notes, Told(notes).Count + chance.Next(50, 400));
            storm.Kill();
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertWholeAsync(data, notes);
        }

        using var last = Start(data, notes, Seed - 1);
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
        var (data, notes) = (Environment.GetEnvironmentVariable(DataVariable), Environment.GetEnvironmentVariable(NotesVariable));
        Assert.SkipWhen(data is null || notes is null, $"it is started by the test beside it, which sets {DataVariable}");
        Assert.True(await CallStorm.RunAsync(data, notes, Number("ANALYTICS_SEED", 1)) > 0);
    }

    private static Process Start(string data, string notes, int seed)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, ["--no-ansi", "--no-progress", "--explicit", "only", "--filter-method", $"*{nameof(OverspendTests)}.{nameof(Storm)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[DataVariable] = data;
        info.Environment[NotesVariable] = notes;
        info.Environment["ANALYTICS_SEED"] = seed.ToString(CultureInfo.InvariantCulture);
        return Process.Start(info)!;
    }

    private static async Task TellsAsync(Process storm, string notes, int lines)
    {
        while (Told(notes).Count < lines)
        {
            // The packs may be empty before the kill.
            if (storm.HasExited)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    // The last line may be cut off by the kill.
    private static List<(string Account, string Call, long Units)> Told(string notes)
    {
        if (!File.Exists(notes))
            return [];
        using var stream = new FileStream(notes, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var told = new List<(string, string, long)>();
        foreach (var line in reader.ReadToEnd().Split('\n')[..^1])
        {
            if (line.Split(' ') is [{ } account, { Length: 32 } call, { } units])
                told.Add((account, call, long.Parse(units, CultureInfo.InvariantCulture)));
        }

        return told;
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

        foreach (var (_, call, units) in Told(notes))
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

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
