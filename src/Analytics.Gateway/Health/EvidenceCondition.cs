using Analytics.Engine.Evidence;

namespace Analytics.Gateway.Health;

/// <summary>Evidence is written and swept. Incidents stand without it, so a node that fails here still takes traffic.</summary>
/// <param name="recorder">Null where no evidence is kept.</param>
/// <param name="retention">Null where no evidence is kept.</param>
public sealed class EvidenceCondition(EvidenceRecorder? recorder, EvidenceRetention? retention) : IReadyCondition
{
    // The reasons name files and folders, and anybody may ask: they are told to the log.
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        if (recorder?.LastFailure is not null)
        {
            return ValueTask.FromResult<NotReady?>(new("evidence-failed",
                new($"The last evidence could not be written ({recorder.Failures} failures since the start); see the node's log.",
                    $"最近一次证据写入失败（启动以来共 {recorder.Failures} 次），详见节点日志。")));
        }

        return ValueTask.FromResult(retention?.LastFailure is null
            ? null
            : new NotReady("evidence-not-swept",
                new($"Old evidence could not be deleted ({retention.Failures} failures since the start); see the node's log.",
                    $"过期证据清理失败（启动以来共 {retention.Failures} 次），详见节点日志。")));
    }
}
