using Analytics.Domain.Quotas;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>
/// Units that the account holds for this node, durable before the first of them is spent: a lease, or one call where no lease is to be
/// had. Spent without a lock; closed once, with what its windows used.
/// </summary>
internal sealed class HeldUnits : IPaidWindow
{
    /// <summary>Under a quarter of its units, or of its life, the next ones are asked for.</summary>
    private const int LowShare = 4;

    /// <summary>No window is under way for so long once nothing more is spent.</summary>
    private static readonly TimeSpan s_longestWindow = TimeSpan.FromMilliseconds(1_500);

    private readonly TimeProvider _time;
    private readonly LeaseSpender _spender;
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _units;
    private readonly long _asked;
    private readonly TimeSpan _life;
    private readonly TimeSpan _settleBy;
    private readonly long _lowFrom;

    // Ended windows, those of them that were not analysed, and, once closed, how many there are in all.
    private long _ended;
    private long _vain;
    private long _spent = -1;

    /// <param name="id">Of the lease or the call.</param>
    /// <param name="isCall">One unit, held as a call.</param>
    /// <param name="time">The node's clock; its timestamps count the life.</param>
    /// <param name="asked">Timestamp from before the request was sent.</param>
    /// <param name="life">For so long units are spent.</param>
    /// <param name="end">For so long the account waits; more than <paramref name="life"/> by the margin for clocks that differ.</param>
    /// <param name="units">At least 1.</param>
    public HeldUnits(string id, bool isCall, TimeProvider time, long asked, TimeSpan life, TimeSpan end, long units)
    {
        (Id, IsCall, _time, _asked, _life, _units) = (id, isCall, time, asked, life, units);
        _spender = new LeaseSpender(time, asked, life, units);
        var half = (end - life) / 2;
        _settleBy = life + (half < s_longestWindow ? half : s_longestWindow);
        _lowFrom = asked + (long)((life - (life / LowShare)).TotalSeconds * time.TimestampFrequency);
    }

    public string Id { get; }

    public bool IsCall { get; }

    string? IPaidWindow.Reservation => Id;

    /// <summary>Neither spent up, nor past its life, nor closed.</summary>
    public bool IsOpen => _spender.IsOpen && _spender.Left > 0;

    /// <summary>It is time to ask for the next ones.</summary>
    public bool IsLow => _spender.Left * LowShare <= _units || _time.GetTimestamp() >= _lowFrom;

    /// <summary>What is left of its life; zero or less past it.</summary>
    public TimeSpan Left => _life - _time.GetElapsedTime(_asked);

    public bool TrySpend() => _spender.TrySpend();

    public void End(bool wasAnalysed)
    {
        if (!wasAnalysed)
            Interlocked.Increment(ref _vain);
        // Both sides write first and then look: one of them sees that nothing is under way.
        if (Interlocked.Increment(ref _ended) == Interlocked.Read(ref _spent))
            _quiet.TrySetResult();
    }

    /// <summary>
    /// Nothing more is spent. Waits for the windows that are under way, but no longer than a settlement can still arrive in time: what
    /// is under way then is charged.
    /// </summary>
    /// <returns>Units to charge.</returns>
    public async Task<long> CloseAsync()
    {
        var spent = _spender.Settle();
        Interlocked.Exchange(ref _spent, spent);
        if (Interlocked.Read(ref _ended) < spent)
            await QuietAsync();
        return spent - Interlocked.Read(ref _vain);
    }

    private async Task QuietAsync()
    {
        var left = _settleBy - _time.GetElapsedTime(_asked);
        try
        {
            await _quiet.Task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        }
        catch (TimeoutException)
        {
            // A window that takes so long is charged, whatever becomes of it.
        }
    }
}
