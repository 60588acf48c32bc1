using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Analytics.Journal.Postgres;
using Analytics.Journal.Sqlite;
using Analytics.Journal.Writing;

namespace Analytics.Journal.Copying;

/// <summary>Where a journal lies, for a copy: a file or a server.</summary>
public sealed class JournalLocation
{
    private readonly Func<Database> open;

    private JournalLocation(string address, bool exists, Func<Database> open) => (Address, Exists, this.open) = (address, exists, open);

    /// <summary>The file, or the server's address without credentials.</summary>
    public string Address { get; }

    /// <summary>False where opening would make a file.</summary>
    internal bool Exists { get; }

    public static JournalLocation InFile(string path) =>
        new(Path.GetFullPath(path), File.Exists(path), () => SqliteDatabase.Open(path, mayWrite: true, TimeSpan.FromSeconds(5)));

    public static JournalLocation OnServer(PostgresServer server) => new(server.Address, true, () => PostgresDatabase.Open(server));

    internal Database Open() => open();
}

/// <param name="Table">The one that is copied now, or checked.</param>
/// <param name="Rows">Of it so far.</param>
/// <param name="IsCheck">The rows are read back.</param>
public readonly record struct CopyProgress(string Table, long Rows, bool IsCheck);

/// <param name="Rows">By table.</param>
/// <param name="WasThere">An earlier run had brought it there and was cut off before it could say so.</param>
public sealed record CopyOutcome(string JournalId, long Events, IReadOnlyDictionary<string, long> Rows, bool WasThere);

/// <summary>
/// Moves a whole journal from one database into another, an empty one, with its id and every <c>ordering</c>. In this order:
/// 1. the source's lease goes to the move, so that nobody writes there; 2. all rows go into one transaction of the target; 3. they are read
/// back and compared, in number and by digest; 4. the source is closed for ever, its lease naming the target; 5. the target commits.
/// So at no instant do two journals open: a run that is cut off leaves an empty target, and the same command goes on from there.
/// </summary>
public static class JournalCopy
{
    /// <summary>Progress is told every so many rows.</summary>
    public const int Step = 100_000;

    // Long enough for a pause of the machine; a run that died frees the source by itself.
    private static readonly TimeSpan s_meanwhile = TimeSpan.FromMinutes(1);

    /// <param name="from">Its node is stopped; the caller holds the data folder's lock.</param>
    /// <exception cref="JournalException">Either cannot be used, the target is not empty, or the rows differ; the source is as it was.</exception>
    /// <exception cref="OperationCanceledException">Nothing was copied.</exception>
    public static CopyOutcome Run(JournalLocation from, JournalLocation to, Action<CopyProgress> tell, CancellationToken cancel)
    {
        if (!from.Exists)
            throw new JournalException(JournalFaultKind.NotAccessible, from.Address, "there is no journal here.", "Name the data folder of a node with --from.");
        using var source = from.Open();
        var journalId = Identify(source) ?? throw new JournalException(JournalFaultKind.NotAccessible, from.Address, "there is no journal here.", "Name the data folder of a node with --from.");
        using var target = to.Open();
        var lease = new WriterLease(WriterLease.MovedTo + to.Address, s_meanwhile);
        // The commit was sent by an earlier run, and the answer lost: the source stays closed, whatever is found.
        if (Identify(target) == journalId && Holder(source) == lease.Holder)
            return Confirm(source, target, journalId, tell, cancel);
        Take(source, lease);
        try
        {
            return Copy(source, target, journalId, lease, tell, cancel);
        }
        catch (UnknownOutcomeException unknown)
        {
            throw unknown.Fault;
        }
        catch
        {
            Reopen(source, lease);
            throw;
        }
    }

    private static CopyOutcome Copy(Database source, Database target, string journalId, WriterLease lease, Action<CopyProgress> tell, CancellationToken cancel)
    {
        target.Begin();
        try
        {
            target.LockTables();
            if (JournalTables.Signs.FirstOrDefault(target.HasTable) is { } taken)
            {
                throw new JournalException(JournalFaultKind.Refused, target.Path, $"it is not empty: there is a table '{taken}'.",
                    "Name an empty database; an old file can be moved away.");
            }

            target.Migrate();
            var read = Transfer(source, target, tell, cancel);
            target.ContinueAfter(target.Scalar("SELECT coalesce(max(ordering), 0) FROM journal"));
            Compare(read, target, tell, cancel);
            Take(source, lease.For(WriterLease.ForEver));
            Commit(target);
            return Outcome(journalId, read, wasThere: false);
        }
        finally
        {
            target.RollBack();
        }
    }

    private static CopyOutcome Confirm(Database source, Database target, string journalId, Action<CopyProgress> tell, CancellationToken cancel)
    {
        target.BeginReading();
        try
        {
            var read = JournalTables.All.ToDictionary(table => table.Name, table => Digest(source, table, isCheck: false, tell, null, cancel), StringComparer.Ordinal);
            Compare(read, target, tell, cancel);
            return Outcome(journalId, read, wasThere: true);
        }
        finally
        {
            target.RollBack();
        }
    }

    private static Dictionary<string, TableDigest> Transfer(Database source, Database target, Action<CopyProgress> tell, CancellationToken cancel)
    {
        var read = new Dictionary<string, TableDigest>(StringComparer.Ordinal);
        foreach (var table in JournalTables.All)
        {
            using var rows = target.WriteRows(table.Name, table.Columns);
            read.Add(table.Name, Digest(source, table, isCheck: false, tell, rows, cancel));
            rows.Complete();
        }

        return read;
    }

    private static void Compare(Dictionary<string, TableDigest> read, Database target, Action<CopyProgress> tell, CancellationToken cancel)
    {
        foreach (var table in JournalTables.All)
        {
            var there = Digest(target, table, isCheck: true, tell, null, cancel);
            if (there != read[table.Name])
            {
                throw new JournalException(JournalFaultKind.InputOutput, target.Path,
                    $"its rows of '{table.Name}' are not those of the source ({there.Rows} instead of {read[table.Name].Rows}, or others).",
                    "Nothing was moved. Where a node wrote there meanwhile, the journal is in use already; else try another database.");
            }
        }
    }

    private static void Commit(Database target)
    {
        try
        {
            target.Commit();
        }
        catch (JournalException fault)
        {
            switch (target.Recover(fault))
            {
                case Recovery.Committed:
                    return;
                case Recovery.Again:
                    throw;
                default:
                    throw new UnknownOutcomeException(new JournalException(fault.Kind, target.Path, "whether it took the journal is not known.",
                        "Run the same command again: it finds out. Until then the journal opens in neither place.", fault));
            }
        }
    }

    private static void Take(Database source, WriterLease lease)
    {
        source.Begin();
        try
        {
            source.Migrate();
            lease.Take(source);
            source.Commit();
        }
        finally
        {
            source.RollBack();
        }
    }

    private static void Reopen(Database source, WriterLease lease)
    {
        source.RollBack();
        try
        {
            source.Begin();
            lease.GiveBack(source);
            source.Commit();
        }
        catch (JournalException)
        {
            // It frees itself after a minute; the first fault is the one to tell.
            source.RollBack();
        }
    }

    private static string? Identify(Database database) => database.HasTable("meta") ? JournalMeta.Check(database) : null;

    private static string? Holder(Database source) =>
        source.HasTable("writer_lease") ? source.Prepare("SELECT holder FROM writer_lease").Rows(row => row.Text(0)).FirstOrDefault() : null;

    private static CopyOutcome Outcome(string journalId, Dictionary<string, TableDigest> read, bool wasThere) =>
        new(journalId, read["journal"].Rows, read.ToDictionary(table => table.Key, table => table.Value.Rows, StringComparer.Ordinal), wasThere);

    /// <summary>Reads a table in order, into another one where that is given.</summary>
    private static TableDigest Digest(Database database, CopiedTable table, bool isCheck, Action<CopyProgress> tell, RowWriter? into, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = database.Prepare(table.Select(database));
        var rows = 0L;
        try
        {
            while (read.Step())
            {
                cancel.ThrowIfCancellationRequested();
                for (var column = 0; column < table.Columns.Count; column++)
                    Value(read, column, table.Columns[column].Type, hash, into);
                into?.EndRow();
                if (++rows % Step == 0)
                    tell(new CopyProgress(table.Name, rows, isCheck));
            }
        }
        finally
        {
            read.Reset();
        }

        tell(new CopyProgress(table.Name, rows, isCheck));
        return new TableDigest(rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Kind and length before each value: no two rows look alike.
    private static void Value(Statement read, int column, ColumnType type, IncrementalHash hash, RowWriter? into)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = read.IsNull(column) ? (byte)0 : (byte)type;
        if (read.IsNull(column))
        {
            hash.AppendData(head[..1]);
            into?.Null();
        }
        else if (type is ColumnType.Text or ColumnType.Bytes)
        {
            var bytes = read.Blob(column);
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
            hash.AppendData(head);
            hash.AppendData(bytes);
            if (type == ColumnType.Text)
                into?.Text(Encoding.UTF8.GetString(bytes));
            else
                into?.Bytes(bytes);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], read.Int64(column));
            hash.AppendData(head);
            into?.Number(read.Int64(column));
        }
    }

    /// <param name="Sha256">Over all values, in order.</param>
    private readonly record struct TableDigest(long Rows, string Sha256);

    private sealed class UnknownOutcomeException(JournalException fault) : Exception
    {
        public JournalException Fault => fault;
    }
}
