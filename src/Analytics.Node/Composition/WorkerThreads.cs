using Analytics.Journal.Postgres;

namespace Analytics.Node.Composition;

/// <summary>
/// Makes room in the runtime's pool for threads that wait. Who reads the journal keeps his thread until the database has answered, and by
/// default the pool has one for each core: on two cores two readers hold everything else up, timers and heartbeats too, until the pool
/// notices, one or two seconds later.
/// </summary>
internal static class WorkerThreads
{
    /// <summary>That may wait for the database at a time: readers of the journal and of the read tables, and the one that folds.</summary>
    public const int MostWaiting = (2 * PostgresJournalReader.MostConnections) + 1;

    /// <summary>Threads are made when there is work for them, and end when there is none: room costs nothing. Who configured the runtime's
    /// pool by its own settings has the last word.</summary>
    public static void MakeRoom()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Least(Environment.ProcessorCount, workers), completions);
    }

    /// <returns>How many threads are started without a look whether that many are needed.</returns>
    internal static int Least(int cores, int before) => Math.Max(before, cores + MostWaiting);
}
