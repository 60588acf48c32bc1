using Analytics.Engine.Ports;

namespace Analytics.TestKit.Journals;

/// <summary>The guard without a disk.</summary>
public sealed class InMemoryReplayGuard(TimeProvider time) : IReplayGuard
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly object gate = new();
    private readonly Dictionary<(string Key, string Request), (SeenRequest Seen, DateTimeOffset KeepUntil)> rows = [];

    public ValueTask<SeenRequest?> AdmitAsync(
        string key, ReadOnlyMemory<byte> request, string callId, DateTimeOffset keepUntil, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var row = Row(key, request);
        lock (gate)
        {
            if (rows.TryGetValue(row, out var found) && found.KeepUntil >= time.GetUtcNow() - Margin)
                return ValueTask.FromResult<SeenRequest?>(found.Seen);
            rows[row] = (new SeenRequest(callId, 1), keepUntil);
            return ValueTask.FromResult<SeenRequest?>(null);
        }
    }

    public ValueTask<bool> TryRepeatAsync(string key, ReadOnlyMemory<byte> request, int attempt, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var row = Row(key, request);
        lock (gate)
        {
            if (!rows.TryGetValue(row, out var found) || found.Seen.Attempt != attempt)
                return ValueTask.FromResult(false);
            rows[row] = found with { Seen = found.Seen with { Attempt = attempt + 1 } };
            return ValueTask.FromResult(true);
        }
    }

    private static (string Key, string Request) Row(string key, ReadOnlyMemory<byte> request)
    {
        if (key.Length is 0 or > 128 || request.Length is 0 or > 128)
            throw new ArgumentException("A key has 1 to 128 characters, a request 1 to 128 bytes.", nameof(key));
        return (key, Convert.ToHexString(request.Span));
    }
}
