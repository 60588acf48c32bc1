namespace Analytics.Inference.Remote.Budget;

/// <summary>Keeps a ledger's figures every few seconds and at the end: a crash forgets that much, as the remote's own ledger does not.</summary>
internal sealed class ShadowKeeper : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly ShadowLedger _ledger;
    private readonly IShadowStore _store;
    private readonly ITimer _timer;
    private long _kept;

    public ShadowKeeper(ShadowLedger ledger, IShadowStore store, TimeProvider time)
    {
        (_ledger, _store, _kept) = (ledger, store, ledger.Version);
        _timer = time.CreateTimer(_ => Keep(), null, s_every, s_every);
    }

    /// <summary>Times that the figures could not be kept.</summary>
    public long Failures { get; private set; }

    public void Dispose()
    {
        _timer.Dispose();
        Keep();
    }

    private void Keep()
    {
        lock (_lock)
        {
            var version = _ledger.Version;
            if (version == _kept)
                return;
            try
            {
                _store.Save(_ledger.Snapshot());
                _kept = version;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Failures++;
            }
        }
    }
}
