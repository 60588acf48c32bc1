namespace Analytics.Vision.Windows;

/// <summary>Why a window was not analysed. Stored in coverage rows: names and numbers are frozen.</summary>
public enum DropCause
{
    /// <summary>Older than two intervals before its turn came.</summary>
    Stale = 1,

    /// <summary>A fresher window needed its place in a bounded queue.</summary>
    QueueFull = 2,

    /// <summary>The frame pool's budget was spent.</summary>
    Memory = 3,

    /// <summary>The motion gate saw nothing move.</summary>
    Gated = 4,

    /// <summary>Inference could not begin before the window's deadline.</summary>
    Deadline = 5,

    /// <summary>No units left to pay for the call.</summary>
    Quota = 6,

    /// <summary>The backend failed.</summary>
    Failed = 7,

    /// <summary>The pipeline stopped with the window still waiting.</summary>
    Stopped = 8,

    /// <summary>No model for the ability is installed.</summary>
    NoModel = 9,

    /// <summary>The pictures were interrupted, or ended, before the window was full.</summary>
    Incomplete = 10,

    /// <summary>So little is left to pay with that only a share of the windows is inferred.</summary>
    Degraded = 11,
}
