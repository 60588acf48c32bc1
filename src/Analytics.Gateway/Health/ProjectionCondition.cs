using Analytics.Engine.Ports;
using Analytics.Engine.Projections;

namespace Analytics.Gateway.Health;

/// <summary>The journal can be read, and the read model is not far behind it.</summary>
/// <param name="fault">Why the projections do not get on, or null.</param>
/// <param name="mostEvents">Events that it may be behind.</param>
public sealed class ProjectionCondition(IEventJournal journal, IReadModel model, Func<Exception?> fault, long mostEvents = 1000)
    : IReadyCondition
{
    public async ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        try
        {
            var behind = await journal.HighestOrderingAsync(cancel) - await model.CheckpointAsync(cancel);
            if (fault() is { } cause)
                return new("projections-failed",
                    new($"The read model does not get on ({cause.GetType().Name}); see the node's log.",
                    $"读模型更新失败（{cause.GetType().Name}），详见节点日志。"));
            return behind <= mostEvents
                ? null
                : new("projections-behind", new($"The read model is {behind} events behind the journal.", $"读模型落后日志 {behind} 个事件。"));
        }
        catch (JournalException broken)
        {
            return new("journal-failed", new($"The journal cannot be read ({broken.Kind}). {broken.Fix}", $"日志无法读取（{broken.Kind}）。"));
        }
    }
}
