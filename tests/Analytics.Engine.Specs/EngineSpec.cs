using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Xunit;

namespace Analytics.Engine.Specs;

/// <summary>What every engine does, whatever it is made of. A node is an engine instance; nodes share one journal.</summary>
public abstract partial class EngineSpec : IAsyncLifetime
{
    private int commands;

    protected SpecCluster Cluster { get; private set; } = null!;

    protected abstract ValueTask<SpecCluster> OpenAsync();

    public async ValueTask InitializeAsync() => Cluster = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        Cluster.ReleaseWrites();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Add Plus(long amount, int times = 1) =>
        new($"add-{Interlocked.Increment(ref commands)}", Cluster.Time.GetUtcNow(), amount, times);

    private Run Runs(string? what) => new($"run-{Interlocked.Increment(ref commands)}", Cluster.Time.GetUtcNow(), what);

    private Task<IAnalyticsEngine> StartAsync(string node, IEntityKind? kind = null) =>
        Cluster.StartNodeAsync(node, kind ?? Counter.Kind());

    private static async Task<Reply> DoneAsync(Task<Reply> asked)
    {
        var reply = await asked;
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Cause} {reply.Detail} {reply.Refusal}");
        return reply;
    }

    private static async Task<Reply> UnknownAsync(ReplyCause cause, Task<Reply> asked)
    {
        var reply = await asked;
        Assert.Equal((ReplyStatus.Unknown, cause), (reply.Status, reply.Cause));
        Assert.NotNull(reply.Detail);
        return reply;
    }

    /// <summary>No gap, no double, whatever happened.</summary>
    private async Task<IReadOnlyList<SpecRow>> ContiguousRowsAsync(EntityId id)
    {
        var rows = await Cluster.RowsAsync(id);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(number => (long)number), rows.Select(row => row.Sequence));
        return rows;
    }
}
