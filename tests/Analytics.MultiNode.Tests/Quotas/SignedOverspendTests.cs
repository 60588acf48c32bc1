using System.Text.Json;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// A node with 64 signed callers is killed with SIGKILL at random moments and started again on the same data, until its packs are empty. No
/// pack gave more than it held, each answer that a caller read is in the ledger with its units, once, and what the console shows is what
/// the ledger recorded. <c>ANALYTICS_KILLS=50</c> runs the full round, and <c>ANALYTICS_SEED</c> another one.
/// </summary>
public sealed class SignedOverspendTests
{
    private const int Packs = 3;

    // What about one life of the node uses up.
    private const int UnitsOfLife = 200;

    private static readonly int Kills = Knob.Number("ANALYTICS_KILLS", 3);
    private static readonly int Seed = Knob.Number("ANALYTICS_SEED", 20);
    private static readonly int Units = UnitsOfLife * (Kills + 2) / Packs;

    [Fact]
    public async Task Nothing_is_overspent_and_no_answer_is_free_over_kills()
    {
        Needs.Linux();
        await using var campus = await PaidCampus.OfAsync(Packs, Units, callsPerSecond: 100_000);
        using var storm = new SignedStorm(Seed);
        var chance = new Random(Seed);
        var killed = 0;
        for (; killed < Kills && !storm.Ended.IsCompleted; killed++)
        {
            await using var node = await campus.UpAsync();
            storm.Use(node.Address);
            await ToldAsync(storm, storm.Charged.Count + chance.Next(20, UnitsOfLife / 2));
            await node.Process.KillAsync();
            storm.Use();
            await AssertLedgerAsync(campus, storm);
        }

        await using var last = await campus.UpAsync();
        storm.Use(last.Address);
        await storm.Ended.WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System);
        var shown = await UsedAsync(campus, last);
        last.Process.Terminate();
        await last.Process.ExitAsync();
        Assert.Equal(0, last.Process.ExitCode);
        var recorded = await AssertLedgerAsync(campus, storm);
        Assert.Equal(recorded, shown);
        await using var verify = await NodeProcess.RunAsync(campus.Folder, "journal", "verify", "--data", campus.Data);
        Assert.True(verify.ExitCode == 0, verify.Told);
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} kills; {recorded} of {Packs * Units} units used, {storm.Charged.Values.Sum()} told; {storm.Figures}");
    }

    private static async Task ToldAsync(SignedStorm storm, int answers)
    {
        // The packs may be empty before the kill.
        await Patience.UntilAsync(() => storm.Charged.Count >= answers || storm.Ended.IsCompleted, $"answer {answers}");
    }

    /// <returns>Units that are used, reversed ones not counted.</returns>
    private static async Task<long> AssertLedgerAsync(PaidCampus campus, SignedStorm storm)
    {
        // An answer that is still on its way to its reader is looked at with the next life's.
        var told = new Dictionary<string, long>(storm.Charged, StringComparer.Ordinal);
        await using var dead = new DeadNode(campus.Data);
        dead.AssertNoSequenceGap();
        return dead.History.AssertLedger(told, Units);
    }

    private static async Task<long> UsedAsync(PaidCampus campus, PaidNode node)
    {
        using var manage = await campus.ManageAsync(node);
        using var packs = JsonDocument.Parse(await manage.GetByteArrayAsync(new Uri($"/api/v1/accounts/{PaidCampus.Tenant}/packs", UriKind.Relative)));
        return packs.RootElement.EnumerateArray().Sum(pack => pack.GetProperty("usedInAll").GetInt64());
    }
}
