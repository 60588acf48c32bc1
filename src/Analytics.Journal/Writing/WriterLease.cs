using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Writing;

/// <summary>Which engine may write, by the database's own clock; so that the two engines never run on one journal at once.</summary>
internal sealed class WriterLease(string holder, TimeSpan lifetime)
{
    /// <summary>Before the place that a journal was moved to: no engine's name begins so, and none takes the lease any more.</summary>
    public const string MovedTo = "moved:";

    public static readonly TimeSpan ForEver = TimeSpan.FromDays(365_000);

    public string Holder => holder;

    /// <summary>The same holder's, for another time.</summary>
    public WriterLease For(TimeSpan other) => new(holder, other);

    /// <summary>Takes or renews it.</summary>
    /// <exception cref="JournalException">Another holder's has not run out.</exception>
    /// <remarks>
    /// Checks of several nodes share the row until their transactions end. A renewal changes nothing that they look at and waits for none of
    /// them: two nodes that checked and then waited for each other's check would never end. Who takes it from another waits for them all.
    /// </remarks>
    public void Take(Database database)
    {
        if (IsRenewed(database))
            return;
        database.Prepare($"SELECT holder FROM writer_lease{database.ForUpdate}").Rows(row => row.Text(0));
        database.Prepare($"""
            INSERT INTO writer_lease (id, holder, expires_at_ms) VALUES (1, ?1, {database.Now} + ?2)
            ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, expires_at_ms = excluded.expires_at_ms
            WHERE writer_lease.holder = excluded.holder OR writer_lease.expires_at_ms < {database.Now}
            """)
            .Bind(1, holder)
            .Bind(2, (long)lifetime.TotalMilliseconds)
            .Run();
        Check(database);
    }

    /// <summary>Whether it is still ours; part of every transaction. One that ran out is ours until somebody took it.</summary>
    public void Check(Database database)
    {
        var other = database.Prepare($"SELECT holder FROM writer_lease{database.ForShare}").Rows(row => row.Text(0)).FirstOrDefault() ?? "nobody";
        if (other != holder && other.StartsWith(MovedTo, StringComparison.Ordinal))
        {
            throw new JournalException(JournalFaultKind.LeaseHeld, database.Path, $"this journal was moved to {other[MovedTo.Length..]}.",
                "Name that place in journal.kind and journal.connection (docs/guide-one-to-many.md); a move that was cut off frees it after a minute.");
        }

        if (other != holder)
        {
            throw new JournalException(JournalFaultKind.LeaseHeld, database.Path, $"'{other}' writes this journal, not '{holder}'.",
                "Stop that engine, or wait until its lease has run out.");
        }
    }

    private bool IsRenewed(Database database) => database
        .Prepare($"UPDATE writer_lease SET expires_at_ms = {database.Now} + ?2 WHERE holder = ?1 RETURNING id")
        .Bind(1, holder).Bind(2, (long)lifetime.TotalMilliseconds).Rows(row => row.Int64(0)).Count > 0;

    /// <summary>Lets the next engine start at once.</summary>
    public void GiveBack(Database database) =>
        database.Prepare("DELETE FROM writer_lease WHERE holder = ?1").Bind(1, holder).Run();
}
