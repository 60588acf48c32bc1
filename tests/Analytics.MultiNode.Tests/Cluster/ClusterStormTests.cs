using System.Globalization;
using System.Text.Json;
using Analytics.Domain;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// Three nodes on one PostgreSQL, of which one after the other is killed with SIGKILL, while cameras open incidents, operators acknowledge
/// them and clients call and pay. What was acknowledged is in the journal, once; nothing is overspent; every camera's time is accounted for.
/// The full round: <c>ANALYTICS_CLUSTER_KILLS=30 ANALYTICS_CLUSTER_CAMERAS=60 ANALYTICS_CLUSTER_EVERY=20</c> (seconds from kill to kill, and from the start to the first);
/// <c>ANALYTICS_CLUSTER_PROFILE=fast</c> and <c>ANALYTICS_SEED</c> make another one; <c>ANALYTICS_CLUSTER_SOURCE=clip</c> gives every camera a
/// decoder process in place of the simulator's frames. It prints the time from kill to expulsion, take-over and first
/// picture on a survivor, for each kill, and for all as one line of JSON.
/// </summary>
[Collection(ClusterPlan.OneAfterTheOther)]
public sealed class ClusterStormTests
{
    private static readonly int Kills = Knob.Number("ANALYTICS_CLUSTER_KILLS", 2);
    private static readonly int Cameras = Knob.Number("ANALYTICS_CLUSTER_CAMERAS", 6);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(Knob.Number("ANALYTICS_CLUSTER_EVERY", 0));
    private static readonly int Seed = Knob.Number("ANALYTICS_SEED", 20);

    /// <summary>The database says when each thing was: to look often would only take time from the nodes.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Nodes_are_killed_under_load_and_nothing_acknowledged_is_lost_doubled_or_overspent()
    {
        var plan = new ClusterPlan(Cameras) { Profile = ClusterPlan.Wished, Source = ClusterPlan.WishedSource, Incident = TimeSpan.FromSeconds(Math.Max(3, Cameras / 4)) };
        await using var load = await CampusLoad.StartAsync(plan, Seed);
        var (campus, chance, all) = (load.Campus, new Random(Seed), new List<Failover>());
        var round = TimeProvider.System.GetTimestamp();
        for (var kill = 0; kill < Kills; kill++)
        {
            if (Every - TimeProvider.System.GetElapsedTime(round) is { Ticks: > 0 } left)
                await Task.Delay(left, TimeProvider.System, TestContext.Current.CancellationToken);
            await load.MoreAsync(1, 5, $"before kill {kill}");
            round = TimeProvider.System.GetTimestamp();
            var victim = campus.Nodes[chance.Next(campus.Nodes.Count)];
            var at = TimeProvider.System.GetUtcNow();
            await victim.KillAsync();
            load.Redirect();
            // Asked afterwards: one that was moved away at the last moment is nobody's to take over.
            var cameras = campus.CamerasOf(victim.Name, at);
            ClusterCampus.Note($"{victim.Name} is killed with {cameras.Count} cameras");
            var back = await BackAsync(campus, victim, cameras, at);
            all.AddRange(back);
            ClusterCampus.Note(back.Count == 0 ? "nothing to take over" : string.Create(
                CultureInfo.InvariantCulture,
                $"out after {back[0].Out:0.0} s, taken over after {back.Min(one => one.Taken):0.0} to {back.Max(one => one.Taken):0.0} s, first picture after {back.Min(one => one.Picture):0.0} to {back.Max(one => one.Picture):0.0} s"));
            await victim.UpAsync();
            await campus.AllRunAsync($"after kill {kill}");
            load.Redirect();
        }

        var (history, used) = await load.EndAsync();
        Report(all, load, history, used);
    }

    /// <summary>Ends once each camera of the killed node was analysed on another.</summary>
    private static async Task<IReadOnlyList<Failover>> BackAsync(ClusterCampus campus, ClusterNode victim, IReadOnlyList<EntityId> cameras, DateTimeOffset killed)
    {
        var (back, isOut) = (new Dictionary<EntityId, Failover>(), cameras.Count > 0 ? campus.OutAsync(victim) : Task.FromResult(killed));
        await Patience.UntilAsync(
            async () =>
            {
                var taken = campus.TakenOver([.. cameras.Where(camera => !back.ContainsKey(camera))], killed);
                foreach (var camera in cameras.Where(camera => taken.ContainsKey(camera.PersistenceId)))
                {
                    // Gaps that ended before are another's: of a move a moment before the kill.
                    if (await campus.BackAsync(camera, taken[camera.PersistenceId]) is { } at)
                        back[camera] = new Failover(0, (taken[camera.PersistenceId] - killed).TotalSeconds, (at - killed).TotalSeconds);
                }

                return back.Count == cameras.Count;
            },
            "the cameras of a killed node on others",
            ClusterCampus.Limit,
            s_look);
        var gone = await isOut - killed;
        return [.. back.Values.Select(one => one with { Out = gone.TotalSeconds })];
    }

    private static void Report(List<Failover> all, CampusLoad load, History history, long used)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(JsonSerializer.Serialize(new
        {
            figure = "cluster-failover",
            profile = ClusterPlan.Wished,
            source = ClusterPlan.WishedSource,
            kills = Kills,
            cameras = Cameras,
            moved = all.Count,
            @out = Figures(one => one.Out),
            taken = Figures(one => one.Taken),
            picture = Figures(one => one.Picture),
            unit = "s",
            lostBesides = load.Campus.Lost.Count,
            incidents = history.Opened.Count,
            acknowledged = load.Operators.Acknowledged.Count,
            answers = load.Storm.Charged.Count,
            units = used,
        }));

        object Figures(Func<Failover, double> of)
        {
            var sorted = all.Select(of).Order().ToList();
            return new { p50 = At(0.5), p99 = At(0.99), most = At(1) };

            double At(double share) => sorted.Count == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))], 2);
        }
    }

    /// <summary>Of one camera, in seconds since the kill.</summary>
    /// <param name="Out">The others have thrown its node out.</param>
    /// <param name="Taken">The journal has its new owner.</param>
    /// <param name="Picture">The first picture that was analysed again.</param>
    private sealed record Failover(double Out, double Taken, double Picture);
}
