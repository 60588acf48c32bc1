using Analytics.MultiNode.Tests.Quotas;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>A cluster's cameras, operators and paying clients at work; and in the end the check of what they were told.</summary>
internal sealed class CampusLoad : IAsyncDisposable
{
    private readonly ClusterPlan _plan;

    private CampusLoad(ClusterPlan plan, ClusterCampus campus, int seed)
    {
        (_plan, Campus) = (plan, campus);
        Operators = new Operators(campus, seed);
        Storm = new SignedStorm(seed, clients: 4, rest: TimeSpan.FromMilliseconds(100));
        Redirect();
    }

    public ClusterCampus Campus { get; }

    public Operators Operators { get; }

    public SignedStorm Storm { get; }

    public static async Task<CampusLoad> StartAsync(ClusterPlan plan, int seed) => new(plan, await ClusterCampus.UpAsync(plan), seed);

    /// <summary>Sends the paying clients to the nodes that are there now.</summary>
    public void Redirect() => Storm.Use([.. Campus.Living.Select(node => node.Address!)]);

    /// <summary>Ends once so many more incidents were acknowledged and so many more calls were answered, in the eyes of the clients.</summary>
    public Task MoreAsync(int incidents, int calls, string when)
    {
        var (acknowledged, charged) = (Operators.Acknowledged.Count + incidents, Storm.Charged.Count + calls);
        return Patience.UntilAsync(() => Operators.Acknowledged.Count >= acknowledged && Storm.Charged.Count >= charged, $"{incidents} incidents and {calls} calls {when}", ClusterCampus.Limit);
    }

    /// <summary>
    /// Ends the clients and the nodes in order, and asserts that each acknowledged incident is in the journal, acknowledged once; that none is
    /// doubled; that no entity had two writers at a time; that no unit is spent twice or beyond the pack; that every camera's time adds up;
    /// that every client got an answer.
    /// </summary>
    /// <returns>What is in the journal, and units that are used.</returns>
    public async Task<(History History, long Used)> EndAsync()
    {
        await Task.WhenAll(Storm.StopAsync(), Operators.StopAsync());
        ClusterCampus.Note("clients have their last answers");
        await Campus.AllRunAsync("at the end");
        foreach (var node in Campus.Nodes)
            await node.StopAsync();
        ClusterCampus.Note("nodes have stopped");
        var history = await Campus.HistoryAsync();
        Campus.AssertOneWriter();
        history.AssertNoSequenceGap();
        history.AssertNoneDoubled();
        Assert.Empty(Operators.Seen.Except(history.Opened.Select(opened => opened.Id.Value), StringComparer.Ordinal));
        history.AssertAcknowledged(Operators.Acknowledged);
        var used = history.AssertLedger(Storm.Charged, _plan.Units);
        await Accounts.AssertAsync(Campus.Coverage);
        Assert.Equal(_plan.Cameras, (await Campus.Coverage.ListAsync()).Count(camera => camera.Analysed > TimeSpan.Zero));
        Assert.True(Storm.Hung + Operators.Hung == 0, $"{Operators.Figures}; {Storm.Figures}");
        await Campus.RunsAsync("journal", "verify");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{history.Opened.Count} incidents, {Operators.Acknowledged.Count} acknowledged ({Operators.Figures}); {used} units used ({Storm.Figures}); lost nodes: {string.Join(" | ", Campus.Lost)}");
        return (history, used);
    }

    public async ValueTask DisposeAsync()
    {
        Storm.Dispose();
        try
        {
            await Operators.DisposeAsync();
        }
        finally
        {
            // Whatever an operator ran into: no process is left behind.
            await Campus.DisposeAsync();
        }
    }
}
