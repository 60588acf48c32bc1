namespace Analytics.Vision.Windows;

/// <summary>Dropped windows of one camera and ability, by cause. Every thread may add and read.</summary>
public sealed class DropCounters
{
    private static readonly DropCause[] Causes = Enum.GetValues<DropCause>();

    private readonly long[] _counts = new long[(int)Causes.Max() + 1];

    public long this[DropCause cause] => Volatile.Read(ref _counts[(int)cause]);

    public long Total => Causes.Sum(c => this[c]);

    public void Add(DropCause cause, long windows = 1) => Interlocked.Add(ref _counts[(int)cause], windows);

    /// <summary>The causes that occurred.</summary>
    public IReadOnlyDictionary<DropCause, long> Snapshot() =>
        Causes.Select(c => (Cause: c, Count: this[c])).Where(p => p.Count > 0).ToDictionary(p => p.Cause, p => p.Count);
}
