using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Analytics.Benchmarks.Journals;

/// <summary>The rival: SQLite's own API on the journal's own tables, and nothing else.</summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;

    /// <param name="path">A journal that is closed.</param>
    public RawSqlite(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        handle = connection.Handle!;
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute("PRAGMA cache_size = -16384");
    }

    /// <summary>Writes rows in transactions of 128, each synced.</summary>
    /// <param name="sequences">By entity, the last sequence number in the journal; raised.</param>
    public void Write(int rows, byte[][] ids, long[] sequences, byte[] payload)
    {
        var (manifest, writer) = ("meter-added.v1"u8.ToArray(), "local:bench"u8.ToArray());
        var ticks = TimeProvider.System.GetUtcNow().UtcTicks;
        Check(raw.sqlite3_prepare_v2(handle, """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)
            """, out var insert));
        using var closing = insert;
        for (var row = 0; row < rows;)
        {
            Execute("BEGIN IMMEDIATE");
            for (var end = Math.Min(row + 128, rows); row < end; row++)
            {
                var entity = row % ids.Length;
                raw.sqlite3_bind_int64(insert, 1, ticks);
                raw.sqlite3_bind_text(insert, 2, ids[entity]);
                raw.sqlite3_bind_int64(insert, 3, ++sequences[entity]);
                raw.sqlite3_bind_blob(insert, 4, payload);
                raw.sqlite3_bind_text(insert, 5, manifest);
                raw.sqlite3_bind_int64(insert, 6, 4201);
                raw.sqlite3_bind_text(insert, 7, writer);
                if (raw.sqlite3_step(insert) != raw.SQLITE_DONE)
                    throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
                raw.sqlite3_reset(insert);
            }

            Execute("COMMIT");
        }
    }

    /// <summary>Reads every row of the entities, payload included, as any program does through the usual ADO.NET provider.</summary>
    /// <returns>Rows, and a sum over their bytes so that nothing is skipped.</returns>
    public (long Rows, long Sum) Read(IEnumerable<string> ids)
    {
        using var select = connection.CreateCommand();
        select.CommandText = """
            SELECT sequence_number, message, manifest, identifier, ordering FROM journal
            WHERE persistence_id = $id AND sequence_number > 0 ORDER BY sequence_number
            """;
        var parameter = select.Parameters.Add("$id", SqliteType.Text);
        select.Prepare();
        var (rows, sum) = (0L, 0L);
        foreach (var id in ids)
        {
            parameter.Value = id;
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                rows++;
                sum += reader.GetInt64(0) + reader.GetFieldValue<byte[]>(1).Length + reader.GetString(2).Length + reader.GetInt64(4);
            }
        }

        return (rows, sum);
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose() => connection.Dispose();

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants of this file come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
    }
}
