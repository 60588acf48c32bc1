namespace Analytics.Node.Tests.Quotas;

/// <summary>A wall clock that stands where the case puts it, over years and back; what is paced runs in real time.</summary>
internal sealed class CaseClock : TimeProvider
{
    private long now = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => System.TimestampFrequency;

    public void Set(DateTimeOffset at) => Volatile.Write(ref now, at.UtcTicks);

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref now), TimeSpan.Zero);

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);
}
