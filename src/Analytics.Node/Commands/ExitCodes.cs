namespace Analytics.Node.Commands;

/// <summary>What scripts can rely on.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration: nothing was done.</summary>
    public const int Wrong = 2;
}
