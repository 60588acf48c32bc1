using Analytics.Engine.Persons;

namespace Analytics.Gateway.Health;

/// <summary>The register of persons is in step with the journal: else an erased person might still be found.</summary>
public sealed class PersonCondition(PersonDirectory directory) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(directory.Fault is { } fault
        ? new NotReady("persons-failed", new(
            $"The register of persons does not get on ({fault.GetType().Name}); see the node's log.",
            $"人员库更新失败（{fault.GetType().Name}），详见节点日志。"))
        : null);
}
