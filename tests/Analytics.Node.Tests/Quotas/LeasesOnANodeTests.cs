using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.Usage;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using EvidenceSettings = Analytics.Node.Configuration.EvidenceSettings;

namespace Analytics.Node.Tests.Quotas;

/// <summary>Leases on a whole node: recalls are heard, and a stop hands back what is held.</summary>
public sealed class LeasesOnANodeTests
{
    private static readonly EntityId s_account = new(QuotaDecider.KindName, "campus", "hard_hat");

    [Fact]
    public async Task A_recall_is_heard_from_the_journal_and_a_stop_settles_what_was_used()
    {
        using var folder = new TempFolder();
        await using (var node = await StartAsync(folder))
        {
            await TellAsync(node, at => new BuyPack("buy", at, "test", "o-1", new PackTerms(PackKind.Annual, 1_000)));
            await PayAsync(node, 2);
            await TellAsync(node, at => new RecallLeases("recall", at, "test"));
            await Patience.UntilAsync(async () => (await StateAsync(node)).Leases.IsEmpty, "the recalled lease");
            Assert.Equal(2, (await StateAsync(node)).Packs[0].UsedInAll());
            await PayAsync(node, 1);
        }

        await using var again = await StartAsync(folder);
        var state = await StateAsync(again);
        Assert.Equal((3, 0), (state.Packs[0].UsedInAll(), state.Leases.Length));
    }

    [Fact]
    public async Task Windows_of_a_free_ability_are_counted_before_the_node_has_stopped()
    {
        using var folder = new TempFolder();
        await using (var node = await StartAsync(folder))
            await PayAsync(node, 2, "fall_down");

        await using var again = await StartAsync(folder);
        var now = again.Time.GetUtcNow();
        var usage = await new UsageCounters(again.Journal).ReadAsync(
            new UsageQuery("campus", now.AddDays(-1), now.AddDays(1), UsageGrain.Hour, Ability: "fall_down"));
        var (key, sums) = Assert.Single(usage.Cells);
        Assert.Equal(("", 0, 2L), (key.App, key.Generation, sums.Calls));
    }

    // Until so many are paid: after a recall others come first for a while.
    private static async Task PayAsync(NodeHost node, int windows, string ability = "hard_hat")
    {
        var lane = node.Leases.MeterOf(Camera, ability)!;
        var paid = 0;
        await Patience.UntilAsync(
            async () =>
            {
                if ((await lane.PayAsync(null, TestContext.Current.CancellationToken)).Window is { } window)
                {
                    window.End(wasAnalysed: true);
                    paid++;
                }

                return paid == windows;
            },
            "the payments");
    }

    private static CameraConfig Camera { get; } = new()
    {
        Name = "Gate",
        Source = new CameraSource(SourceKind.File, "gate.mp4"),
        Rate = 5,
        MeteredAccount = "campus",
        Rules = [new Rule { Id = "hat", Ability = Abilities.HardHat }],
    };

    private static Task<NodeHost> StartAsync(TempFolder folder) => NodeHost.StartAsync(
        new NodeSettings { Data = folder["data"], Inference = new InferenceSettings { Models = [] }, Evidence = new EvidenceSettings { Enabled = false } },
        TimeProvider.System,
        TestContext.Current.CancellationToken);

    private static async Task TellAsync(NodeHost node, Func<DateTimeOffset, QuotaCommand> command)
    {
        var reply = await node.Engine.AskAsync(s_account, command(node.Time.GetUtcNow()));
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Refusal} {reply.Detail}");
    }

    private static async Task<QuotaState> StateAsync(NodeHost node) => (await node.Engine.ReadAsync<QuotaState>(s_account)).State;
}
