namespace Analytics.Inference.Batching;

/// <summary>
/// Waiting jobs: a bounded queue for each tenant, three levels, the tenants of a level in turn. Not thread-safe; the
/// batcher's lock guards it.
/// </summary>
/// <param name="capacity">Most jobs of one tenant, over all levels.</param>
internal sealed class JobQueue(int capacity)
{
    private const int Levels = (int)InferencePriority.High + 1;

    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private readonly LinkedList<Tenant>[] _turns = [.. Enumerable.Range(0, Levels).Select(_ => new LinkedList<Tenant>())];

    public int Count { get; private set; }

    /// <summary>Adds a job; where its tenant's queue is full, answers the job that must go: the oldest of the lowest level, or the new one.</summary>
    public PendingJob? Add(PendingJob job)
    {
        if (!_tenants.TryGetValue(job.Terms.Tenant, out var tenant))
            _tenants.Add(job.Terms.Tenant, tenant = new Tenant(job.Terms.Tenant));
        PendingJob? evicted = null;
        if (tenant.Count == capacity)
        {
            evicted = tenant.Weakest();
            if (evicted.Level > job.Level)
                return job;
            Remove(evicted);
            // The removal of its last job took the tenant out.
            _tenants[tenant.Name] = tenant;
        }

        job.Place = tenant.Jobs[job.Level].AddLast(job);
        if (tenant.Jobs[job.Level].Count == 1)
            tenant.Turns[job.Level] = _turns[job.Level].AddLast(tenant);
        tenant.Count++;
        Count++;
        return evicted;
    }

    /// <summary>The next job by level, then by turn, then by age; null where none waits.</summary>
    public PendingJob? Take()
    {
        for (var level = Levels - 1; level >= 0; level--)
        {
            if (_turns[level].First is not { } turn)
                continue;
            var tenant = turn.Value;
            var job = tenant.Jobs[level].First!.Value;
            Remove(job);
            if (tenant.Jobs[level].Count > 0)
            {
                // The tenant had its turn.
                _turns[level].Remove(turn);
                _turns[level].AddLast(turn);
            }

            return job;
        }

        return null;
    }

    /// <summary>False where the job no longer waits here.</summary>
    public bool Remove(PendingJob job)
    {
        if (job.Place is not { } place)
            return false;
        var tenant = _tenants[job.Terms.Tenant];
        var jobs = tenant.Jobs[job.Level];
        jobs.Remove(place);
        job.Place = null;
        if (jobs.Count == 0)
            _turns[job.Level].Remove(tenant.Turns[job.Level]!);
        if (--tenant.Count == 0)
            _tenants.Remove(tenant.Name);
        Count--;
        return true;
    }

    private sealed class Tenant(string name)
    {
        public string Name => name;

        public LinkedList<PendingJob>[] Jobs { get; } = [.. Enumerable.Range(0, Levels).Select(_ => new LinkedList<PendingJob>())];

        /// <summary>Its place among those that take turns, for each level where it has jobs.</summary>
        public LinkedListNode<Tenant>?[] Turns { get; } = new LinkedListNode<Tenant>?[Levels];

        public int Count { get; set; }

        public PendingJob Weakest() => Jobs.First(jobs => jobs.Count > 0).First!.Value;
    }
}
