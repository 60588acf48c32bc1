using Analytics.Engine.Sites;

namespace Analytics.Gateway.Health;

/// <summary>What was chosen for all nodes is in step with the journal.</summary>
public sealed class SiteCondition(SiteModels models) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(models.Fault is { } fault
        ? new NotReady("site-failed", new(
            $"What was chosen for all nodes cannot be read on ({fault.GetType().Name}); see the node's log.",
            $"全站设置更新失败（{fault.GetType().Name}），详见节点日志。"))
        : null);
}

/// <summary>The versions of models that were chosen for all nodes are in force here. Where one is not, the one before goes on.</summary>
public sealed class ModelChoiceCondition(SiteModels models) : IReadyCondition
{
    // Why may name files, and anybody may ask: that is told to the log.
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        var missing = models.NotFollowed.Select(one => $"{one.Chosen.Model}@{one.Chosen.Version}").ToList();
        return ValueTask.FromResult(missing.Count == 0 ? null : new NotReady("models-differ", new(
            $"Chosen for all nodes, and not in force here: {string.Join(", ", missing)}; see the node's log.",
            $"以下模型版本已为所有节点选定，但本节点尚未启用：{string.Join("、", missing)}，详见节点日志。")));
    }
}
