namespace Analytics.Engine.Clustered.Membership;

/// <summary>Since when no member of the cluster is unreachable or thrown out, as this node sees it. Safe for concurrent use.</summary>
internal sealed class ClusterCalm(TimeProvider time)
{
    private readonly Lock gate = new();
    private bool isCalm = true;
    // For ever, until the first one is.
    private long since;

    public void Note(bool anyMissing)
    {
        lock (gate)
        {
            if (anyMissing)
                isCalm = false;
            else if (!isCalm)
                (isCalm, since) = (true, time.GetTimestamp());
        }
    }

    /// <returns>How much of <paramref name="wanted"/> is still to pass without a missing member, counted not before
    /// <paramref name="notBefore"/> (a timestamp); zero or less when it has passed.</returns>
    public TimeSpan Remaining(TimeSpan wanted, long notBefore)
    {
        lock (gate)
            return isCalm ? wanted - time.GetElapsedTime(Math.Max(since, notBefore)) : wanted;
    }
}
