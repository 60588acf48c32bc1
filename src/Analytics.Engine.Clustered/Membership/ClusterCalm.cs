namespace Analytics.Engine.Clustered.Membership;

/// <summary>Since when no member of the cluster is unreachable, as this node sees it. Safe for concurrent use.</summary>
internal sealed class ClusterCalm(TimeProvider time)
{
    private readonly Lock gate = new();
    private bool isCalm = true;
    private long since = time.GetTimestamp();

    public void Note(bool anyUnreachable)
    {
        lock (gate)
        {
            if (anyUnreachable)
                isCalm = false;
            else if (!isCalm)
                (isCalm, since) = (true, time.GetTimestamp());
        }
    }

    /// <returns>How much of <paramref name="wanted"/> is still to pass without an unreachable member, counted not before
    /// <paramref name="notBefore"/> (a timestamp); zero or less when it has passed.</returns>
    public TimeSpan Remaining(TimeSpan wanted, long notBefore)
    {
        lock (gate)
            return isCalm ? wanted - time.GetElapsedTime(Math.Max(since, notBefore)) : wanted;
    }
}
