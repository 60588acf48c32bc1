using Analytics.Engine.Apps;

namespace Analytics.Gateway.Health;

/// <summary>Accounts and apps are in step with the journal: else a key that was ended would still be taken.</summary>
public sealed class CredentialCondition(CredentialDirectory directory) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(directory.Fault is { } fault
        ? new NotReady("credentials-failed", new(
            $"The list of accounts and apps does not get on ({fault.GetType().Name}); see the node's log.",
            $"账号与应用列表更新失败（{fault.GetType().Name}），详见节点日志。"))
        : null);
}
