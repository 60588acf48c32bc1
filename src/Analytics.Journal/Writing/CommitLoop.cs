using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Writing;

/// <summary>
/// The one writer of a database: a thread that takes everything that waits, writes it in one transaction, and answers after the
/// fsync. While it commits the next group gathers. What a database spoils that is shared or far away, it runs again.
/// </summary>
internal sealed class CommitLoop : IAsyncDisposable
{
    /// <summary>Works in one transaction; bounds how long the first of them waits for the last.</summary>
    private const int MaxGroup = 512;

    /// <summary>Times that a transaction which others spoiled is run again.</summary>
    private const int MaxAgain = 20;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly object gate = new();
    private readonly Database database;
    private readonly WriterLease lease;
    private readonly JournalOptions options;
    private readonly Action committed;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Work> waiting = [];
    private volatile JournalException? fault;
    private bool isClosed;
    private long? lostAt;

    /// <param name="committed">Called on the loop's thread after every commit, before the answers.</param>
    public CommitLoop(Database database, WriterLease lease, JournalOptions options, Action committed)
    {
        (this.database, this.lease, this.options, this.committed) = (database, lease, options, committed);
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
            if (waiting.Count >= options.Capacity)
            {
                throw new JournalException(JournalFaultKind.Overloaded, database.Path, $"{options.Capacity} writes wait already.",
                    "The database is too slow for this load, or lost.");
            }

            waiting.Add(work);
            if (waiting.Count == 1)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>Writes what waits, gives the lease back unless it is shared, and closes the database.</summary>
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
            if (!options.SharesLease)
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
        for (var again = 0; ; again++)
        {
            try
            {
                database.Begin();
                lease.Check(database);
                foreach (var work in group)
                {
                    if (work.Run(database))
                        continue;
                    database.RollBack();
                    if (group.Count == 1)
                        work.Conflict();
                    else
                        CommitEachAlone(group);
                    return;
                }

                database.Commit();
                break;
            }
            catch (JournalException broken) when (broken.Kind != JournalFaultKind.Refused)
            {
                // The database's fault, not a work's: it hits all.
                fault = broken;
                var recovery = Recover(broken);
                if (recovery == Recovery.Committed)
                    break;
                if (recovery == Recovery.Again && again < MaxAgain)
                    continue;
                group.ForEach(work => work.Fail(broken));
                return;
            }
            catch (Exception bug) when (group.Count == 1)
            {
                database.RollBack();
                group[0].Fail(bug);
                return;
            }
            catch (Exception)
            {
                // One work threw; alone it will be found and its neighbours spared.
                database.RollBack();
                CommitEachAlone(group);
                return;
            }
        }

        (fault, lostAt) = (null, null);
        committed();
        group.ForEach(work => work.Complete());
    }

    private void CommitEachAlone(List<Work> group) => group.ForEach(work => Commit([work]));

    /// <summary>Waits for a database that was lost: a server that is started again costs its clients seconds, not their writes.</summary>
    private Recovery Recover(JournalException broken)
    {
        database.RollBack();
        while (true)
        {
            var recovery = database.Recover(broken);
            if (recovery != Recovery.Wait)
            {
                if (recovery != Recovery.GiveUp)
                    lostAt = null;
                return recovery;
            }

            lostAt ??= options.Time.GetTimestamp();
            if (IsClosed() || options.Time.GetElapsedTime(lostAt.Value) >= options.OutagePatience)
                return Recovery.GiveUp;
            Task.Delay(LookEvery, options.Time).GetAwaiter().GetResult();
        }
    }

    private bool IsClosed()
    {
        lock (gate)
            return isClosed;
    }
}
