namespace Analytics.Domain.Quotas;

/// <summary>
/// The system's clock with a monotonic timestamp of whole milliseconds, several times faster to read than the precise one. It may
/// lag by one tick of the kernel (some 10 ms): the margin of a lease covers that.
/// </summary>
public sealed class CoarseTimeProvider : TimeProvider
{
    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => Environment.TickCount64;
}
