using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>
/// The node's leases for camera traffic, one for each account and ability that its cameras are metered by. What a node that dies had
/// leased comes back to the account with the lease's end.
/// </summary>
/// <param name="engine">The engine; asked for once cameras run.</param>
/// <param name="time">The node's clock; a lease's life counts on its timestamps.</param>
/// <param name="newId">Gives an id that nobody else has.</param>
/// <param name="noted">Takes a note of windows of abilities that are free at present; quick and without exceptions.</param>
public sealed class LeaseKeeper(Func<IAnalyticsEngine> engine, TimeProvider time, Func<string> newId, Action<CallRecord> noted) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EntityId, AccountLease> _accounts = new();

    /// <summary>One for each account and ability that was ever asked for.</summary>
    public IEnumerable<LeaseFigures> Figures => _accounts.Values.Select(account => account.Figures);

    /// <summary>The meter of one lane.</summary>
    /// <returns>Null where the camera is not metered, or the ability needs no inference.</returns>
    public ILaneMeter? MeterOf(CameraConfig config, string ability)
    {
        if (config.MeteredAccount is not { } account || ability == Abilities.Motion)
            return null;
        var id = new EntityId(QuotaDecider.KindName, account, LedgerKey.Of(ability, null));
        var lease = _accounts.GetOrAdd(id, static (id, self) => self.Open(id), this);
        return new LaneMeter(lease, config.Rate, config.Rules.Any(rule => rule.Severity == Severity.Critical));
    }

    /// <summary>Told of events once they are durable: recalls are answered, and steps of an account's level are followed.</summary>
    public void See(EntityId entity, IEvent @event)
    {
        if (_accounts.TryGetValue(entity, out var account))
            account.See(@event);
    }

    /// <summary>Hands all leases back. To be called while the engine still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_accounts.Values.Select(account => account.DisposeAsync().AsTask()));
    }

    private AccountLease Open(EntityId account) => new(account, engine(), time, newId, noted);
}
