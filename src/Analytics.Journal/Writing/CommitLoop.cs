using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Writing;

/// <summary>
/// The one writer of a database: a thread that takes everything that waits, writes it in one transaction, and answers after the
/// fsync. While it commits the next group gathers.
/// </summary>
internal sealed class CommitLoop : IAsyncDisposable
{
    /// <summary>Works in one transaction; bounds how long the first of them waits for the last.</summary>
    private const int MaxGroup = 512;

    private readonly object gate = new();
    private readonly SqliteDatabase database;
    private readonly WriterLease lease;
    private readonly Action committed;
    private readonly int capacity;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Work> waiting = [];
    private volatile JournalException? fault;
    private bool isClosed;

    /// <param name="committed">Called on the loop's thread after every commit, before the answers.</param>
    public CommitLoop(SqliteDatabase database, WriterLease lease, int capacity, Action committed)
    {
        (this.database, this.lease, this.capacity, this.committed) = (database, lease, capacity, committed);
        new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
    }

    /// <summary>Why the last transaction failed; null where it was committed.</summary>
    public JournalException? Fault => fault;

    /// <exception cref="JournalException">Closed, or too much waits already.</exception>
    public void Enqueue(Work work)
    {
        lock (gate)
        {
            if (isClosed)
                throw new JournalException(JournalFaultKind.Closed, database.Path, "the journal is closed.", "Start the node again.");
            if (waiting.Count >= capacity)
            {
                throw new JournalException(JournalFaultKind.Overloaded, database.Path, $"{capacity} writes wait already.",
                    "The disk is too slow for this load.");
            }

            waiting.Add(work);
            if (waiting.Count == 1)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>Writes what waits, gives the lease back and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.Pulse(gate);
        }

        await ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var taken = new List<Work>();
        while (Take(ref taken))
        {
            for (var start = 0; start < taken.Count; start += MaxGroup)
                Commit(taken.GetRange(start, Math.Min(MaxGroup, taken.Count - start)));
            taken.Clear();
        }

        try
        {
            lease.GiveBack(database);
        }
        catch (JournalException)
        {
            // Nothing to save: it runs out by itself.
        }

        database.Dispose();
        ended.SetResult();
    }

    private bool Take(ref List<Work> empty)
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !isClosed)
                Monitor.Wait(gate);
            (waiting, empty) = (empty, waiting);
            return empty.Count > 0;
        }
    }

    private void Commit(List<Work> group)
    {
        try
        {
            database.Prepare("BEGIN IMMEDIATE").Run();
            lease.Check(database);
            foreach (var work in group)
            {
                if (work.Run(database))
                    continue;
                RollBack();
                if (group.Count == 1)
                    work.Conflict();
                else
                    CommitEachAlone(group);
                return;
            }

            database.Prepare("COMMIT").Run();
        }
        catch (JournalException broken) when (broken.Kind != JournalFaultKind.Refused)
        {
            // The disk's fault, not a work's: it hits all.
            fault = broken;
            RollBack();
            group.ForEach(work => work.Fail(broken));
            return;
        }
        catch (Exception bug) when (group.Count == 1)
        {
            RollBack();
            group[0].Fail(bug);
            return;
        }
        catch (Exception)
        {
            // One work threw; alone it will be found and its neighbours spared.
            RollBack();
            CommitEachAlone(group);
            return;
        }

        fault = null;
        committed();
        group.ForEach(work => work.Complete());
    }

    private void CommitEachAlone(List<Work> group) => group.ForEach(work => Commit([work]));

    private void RollBack()
    {
        // After some faults SQLite has rolled back by itself.
        if (database.IsInTransaction)
            database.Prepare("ROLLBACK").Run();
    }
}
