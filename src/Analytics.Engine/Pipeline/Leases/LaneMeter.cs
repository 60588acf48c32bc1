using Analytics.Domain.Quotas;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>
/// One lane's windows on the account's lease. Near exhaustion only a share of them is inferred: at <see cref="QuotaLevel.Low"/> every
/// second, at <see cref="QuotaLevel.Critical"/> every fourth; cameras with a critical rule are one step better off. Each of the others is
/// a counted drop, and each step of the level an event of the account. An empty account is asked for every window, and refuses by itself.
/// </summary>
internal sealed class LaneMeter : ILaneMeter
{
    private readonly AccountLease _account;
    private readonly bool _isPriority;
    private readonly double _rate;
    private long _windows;

    /// <param name="rate">Windows a second at most.</param>
    /// <param name="isPriority">Of a camera with a critical rule.</param>
    public LaneMeter(AccountLease account, double rate, bool isPriority)
    {
        (_account, _rate, _isPriority) = (account, rate, isPriority);
        account.Join(rate);
    }

    public ValueTask<Payment> PayAsync(DateTimeOffset? deadline, CancellationToken cancel) => _windows++ % Every == 0
        ? _account.PayAsync(deadline, cancel)
        : ValueTask.FromResult(new Payment(null, DropCause.Degraded));

    public void Dispose() => _account.Leave(_rate);

    // Of so many windows one is inferred.
    private int Every => (_account.Level, _isPriority) switch
    {
        (QuotaLevel.Low, false) or (QuotaLevel.Critical, true) => 2,
        (QuotaLevel.Critical, false) => 4,
        _ => 1,
    };
}
