using System.Text.Json;
using Analytics.Domain;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// Three nodes on one PostgreSQL, of which one after the other is killed with SIGKILL, while cameras open incidents, operators acknowledge
/// them and clients call and pay. What was acknowledged is in the journal, once; nothing is overspent; every camera's time is accounted for.
/// The full round: <c>ANALYTICS_CLUSTER_KILLS=30 ANALYTICS_CLUSTER_CAMERAS=60 ANALYTICS_CLUSTER_EVERY=20</c> (seconds from kill to kill);
/// <c>ANALYTICS_CLUSTER_PROFILE=fast</c> and <c>ANALYTICS_SEED</c> make another one. It prints from kill to a camera's first picture on a
/// survivor as one line of JSON.
/// </summary>
[Collection(ClusterPlan.OneAfterTheOther)]
public sealed class ClusterStormTests
{
    private static readonly int Kills = Knob.Number("ANALYTICS_CLUSTER_KILLS", 2);
    private static readonly int Cameras = Knob.Number("ANALYTICS_CLUSTER_CAMERAS", 6);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(Knob.Number("ANALYTICS_CLUSTER_EVERY", 0));
    private static readonly int Seed = Knob.Number("ANALYTICS_SEED", 20);

    [Fact]
    public async Task Nodes_are_killed_under_load_and_nothing_acknowledged_is_lost_doubled_or_overspent()
    {
        var plan = new ClusterPlan(Cameras) { Profile = ClusterPlan.Wished, Incident = TimeSpan.FromSeconds(Math.Max(3, Cameras / 4)) };
        await using var load = await CampusLoad.StartAsync(plan, Seed);
        var (campus, chance, back) = (load.Campus, new Random(Seed), new List<TimeSpan>());
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.MoreAsync(1, 5, $"before kill {kill}");
            var round = TimeProvider.System.GetTimestamp();
            var victim = campus.Nodes[chance.Next(campus.Nodes.Count)];
            var cameras = await campus.CamerasOfAsync(victim.Name);
            var at = TimeProvider.System.GetUtcNow();
            await victim.KillAsync();
            load.Redirect();
            ClusterCampus.Note($"{victim.Name} is killed with {cameras.Count} cameras");
            back.AddRange(await BackAsync(campus, cameras, at));
            ClusterCampus.Note($"they are back after {back[^1].TotalSeconds:0.0} s");
            await victim.UpAsync();
            await campus.AllRunAsync($"after kill {kill}");
            load.Redirect();
            if (Every - TimeProvider.System.GetElapsedTime(round) is { Ticks: > 0 } left)
                await Task.Delay(left, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var (history, used) = await load.EndAsync();
        Report(back, load, history, used);
    }

    /// <returns>From the kill to the first picture that a survivor analysed, for each camera.</returns>
    private static async Task<IReadOnlyList<TimeSpan>> BackAsync(ClusterCampus campus, IReadOnlyList<EntityId> cameras, DateTimeOffset killed)
    {
        var back = new Dictionary<EntityId, TimeSpan>();
        await Patience.UntilAsync(
            async () =>
            {
                foreach (var camera in cameras.Where(camera => !back.ContainsKey(camera)).ToList())
                {
                    if (await campus.BackAsync(camera, killed) is { } at)
                        back[camera] = at - killed;
                }

                return back.Count == cameras.Count;
            },
            "the cameras of a killed node on others",
            ClusterCampus.Limit);
        return [.. back.Values];
    }

    private static void Report(List<TimeSpan> back, CampusLoad load, History history, long used)
    {
        var sorted = back.Select(span => span.TotalSeconds).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(JsonSerializer.Serialize(new
        {
            figure = "cluster-failover",
            profile = ClusterPlan.Wished,
            kills = Kills,
            cameras = Cameras,
            moved = sorted.Count,
            p50 = At(0.5),
            p99 = At(0.99),
            most = At(1),
            unit = "s",
            lostBesides = load.Campus.Lost.Count,
            incidents = history.Opened.Count,
            acknowledged = load.Operators.Acknowledged.Count,
            answers = load.Storm.Charged.Count,
            units = used,
        }));

        double At(double share) => sorted.Count == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))], 2);
    }
}
