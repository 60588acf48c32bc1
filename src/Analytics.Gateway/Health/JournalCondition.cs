using Analytics.Engine.Ports;

namespace Analytics.Gateway.Health;

/// <summary>The journal takes writes.</summary>
/// <param name="fault">Why the last write failed, or null; no older than the journal's own periodic writes.</param>
public sealed class JournalCondition(Func<JournalException?> fault) : IReadyCondition
{
    public const string Code = "journal-not-writable";

    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(fault() is { } broken
        ? new NotReady(Code, new($"The journal takes no writes ({broken.Kind}). {broken.Fix}", $"日志无法写入（{broken.Kind}）。"))
        : null);
}
