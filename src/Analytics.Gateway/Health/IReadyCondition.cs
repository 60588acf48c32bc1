using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Health;

/// <summary>Something that must hold before the node takes traffic.</summary>
public interface IReadyCondition
{
    /// <summary>Null while it holds.</summary>
    ValueTask<NotReady?> CheckAsync(CancellationToken cancel);
}

/// <param name="Code">Stable, such as <c>projections-behind</c>.</param>
public sealed record NotReady(string Code, Text Detail);

/// <summary>Holds from the moment on at which somebody says so: the configuration is imported.</summary>
/// <param name="reason">Shown until then.</param>
public sealed class ReadyLatch(NotReady reason) : IReadyCondition
{
    private volatile bool _isSet;

    public static ReadyLatch ForImport() =>
        new(new NotReady("configuration-pending", new("The configuration has not been imported yet.", "配置尚未导入完成。")));

    public void Set() => _isSet = true;

    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(_isSet ? null : reason);
}
