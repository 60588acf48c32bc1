namespace Analytics.Gateway.Audit;

/// <summary>Who did and saw what. Entries are never changed; the oldest leave when the log is full.</summary>
public interface IAuditLog
{
    /// <summary>Durable when it ends.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    ValueTask AppendAsync(AuditEntry entry, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<NumberedEntry>> ReadAsync(AuditQuery query, CancellationToken cancel);
}

/// <param name="Actor">Name of the caller.</param>
/// <param name="Action">Such as <c>camera.configure</c> or <c>incident.clip.view</c>.</param>
/// <param name="Target">The camera or incident.</param>
/// <param name="Tenant">The one that was asked for, or null.</param>
/// <param name="Outcome"><c>done</c>, or the problem's code.</param>
/// <param name="From">Address of the client.</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string Role, string Action, string Target, string? Tenant, string Outcome,
    string? From);

/// <param name="Number">Counts entries from 1, over rotations and restarts.</param>
public sealed record NumberedEntry(long Number, AuditEntry Entry);

/// <summary>What is null does not filter.</summary>
/// <param name="Before">Only entries with a lower number.</param>
public sealed record AuditQuery(string? Actor, string? Action, DateTimeOffset? From, DateTimeOffset? To, long? Before, int Limit);
