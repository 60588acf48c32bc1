namespace Analytics.Capture.Nut;

public enum NutFault
{
    NotNut = 1,
    Truncated = 2,
    BadChecksum = 3,
    BadHeader = 4,
    TooLarge = 5,
    UnsupportedStream = 6,
}

/// <summary>The container on the pipe is not what it should be.</summary>
/// <param name="fault">The class of the fault.</param>
/// <param name="position">Byte at which it was noticed.</param>
/// <param name="detail">What was wrong.</param>
public sealed class NutException(NutFault fault, long position, string detail)
    : IOException($"NUT stream at byte {position}: {detail} ({fault})")
{
    public NutFault Fault { get; } = fault;

    public long Position { get; } = position;
}
