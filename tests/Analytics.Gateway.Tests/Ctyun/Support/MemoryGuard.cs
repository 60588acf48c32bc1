using Analytics.Engine.Ports;
using Analytics.TestKit.Journals;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>The guard in memory, which breaks when the test says so.</summary>
internal sealed class MemoryGuard(TimeProvider time) : IReplayGuard
{
    private readonly InMemoryReplayGuard _guard = new(time);

    /// <summary>The store's fault, while there is one.</summary>
    public JournalException? Fault { get; set; }

    public ValueTask<SeenRequest?> AdmitAsync(
        string key, ReadOnlyMemory<byte> request, string callId, DateTimeOffset keepUntil, CancellationToken cancel = default) =>
        Fault is { } fault ? throw fault : _guard.AdmitAsync(key, request, callId, keepUntil, cancel);

    public ValueTask<bool> TryRepeatAsync(string key, ReadOnlyMemory<byte> request, int attempt, CancellationToken cancel = default) =>
        _guard.TryRepeatAsync(key, request, attempt, cancel);
}
