namespace Analytics.Engine.Ports;

/// <summary>
/// Remembers signed requests, durably and for all nodes (L8, L12, I10). Adapters inherit one ReplayGuardSpec.
/// </summary>
public interface IReplayGuard
{
    /// <summary>Notes the request if it was never seen; durable before it answers. Of two at one instant one is new.</summary>
    /// <param name="key">Access key or app key.</param>
    /// <param name="request">Request id, or the decoded signature: at most 128 bytes.</param>
    /// <param name="callId">Of the call's first attempt.</param>
    /// <param name="keepUntil">The latest instant at which the request's time would still be accepted.</param>
    /// <returns>Null when it is new, else the row that is there.</returns>
    /// <exception cref="JournalException">The store cannot be used: the request must not be admitted.</exception>
    ValueTask<SeenRequest?> AdmitAsync(
        string key, ReadOnlyMemory<byte> request, string callId, DateTimeOffset keepUntil, CancellationToken cancel = default);

    /// <summary>Compare-and-set: takes the next attempt of a request whose units were released. False when another one took it.</summary>
    ValueTask<bool> TryRepeatAsync(string key, ReadOnlyMemory<byte> request, int attempt, CancellationToken cancel = default);
}

/// <param name="CallId">Of the first attempt; the call of attempt N has the id <c>CallId</c> for N = 1, else <c>CallId.N</c>.</param>
/// <param name="Attempt">From 1.</param>
public sealed record SeenRequest(string CallId, int Attempt)
{
    public string CurrentCallId => Attempt == 1 ? CallId : $"{CallId}.{Attempt}";
}
