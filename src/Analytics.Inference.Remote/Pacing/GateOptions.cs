namespace Analytics.Inference.Remote.Pacing;

/// <summary>How much a remote backend is sent.</summary>
/// <param name="Concurrency">Most calls under way at once, all abilities together. 1 to 1000.</param>
/// <param name="QueueLength">Most calls of one ability that wait; the next one is shed. 0 to 10,000.</param>
/// <param name="MaxWait">A call that waited so long is shed.</param>
/// <param name="Margin">See <see cref="PaceWindow"/>.</param>
public sealed record GateOptions(int Concurrency, int QueueLength, TimeSpan MaxWait, TimeSpan Margin)
{
    public static readonly GateOptions Default = new(8, 64, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20));
}

/// <summary>Why a call was not sent. Counted by cause.</summary>
public enum ShedCause
{
    QueueFull = 1,

    /// <summary>It waited too long.</summary>
    Waited = 2,

    /// <summary>The backend was closed.</summary>
    Closed = 3,
}

/// <summary>What waited at the gate.</summary>
/// <param name="Shed">Null for a call that may be sent now; it is to <see cref="CallGate.Leave"/> when it ended.</param>
public readonly record struct GateAnswer(ShedCause? Shed)
{
    public bool IsOpen => Shed is null;
}
