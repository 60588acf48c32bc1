using Analytics.Benchmarks.Journals;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Analytics.Benchmarks.Quotas;

/// <summary>The rival: a call's guard row, its hold and its post, by SQLite's own API and with bytes that were made before.</summary>
internal sealed class RawCalls : IDisposable
{
    public const int Accounts = 8;
    public const string AppKey = "562b89493b1a40e1b97ea05e50dd8170";
    public const string App = "app-1";
    public const string RequestId = "27cfe4dc-e640-45f6-92ca-492ca73e8680";
    public const string Caller = "10.20.30.40";

    private const int RowsInTransaction = 128;

    private readonly SqliteConnection connection;
    private readonly sqlite3 handle;
    private readonly byte[] held;
    private readonly byte[] posted;
    private readonly DateTimeOffset now;

    /// <param name="path">A journal that is closed.</param>
    public RawCalls(string path, DateTimeOffset now)
    {
        this.now = now;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        handle = connection.Handle!;
        foreach (var pragma in (ReadOnlySpan<string>)["journal_mode = WAL", "synchronous = FULL", "cache_size = -16384"])
            Check(raw.sqlite3_exec(handle, $"PRAGMA {pragma}"));
        var (codec, id) = (AnalyticsKinds.Codec(), MeteredBench.CallId(1));
        UnitsTaken[] taken = [new("20260301100000000001", 0, 1)];
        held = codec.Encode(
            new QuotaUnitsHeld(id, 1, taken, now.AddMinutes(2), App, 3, RequestId, Caller, "node-a"), now, $"{id}.h", App).Payload.ToArray();
        posted = codec.Encode(
            new QuotaUnitsPosted(id, CallOutcome.BusinessError, taken, "400012", 1, 1024, 120), now, $"{id}.p", "node-a").Payload.ToArray();
    }

    public void Write(int calls)
    {
        Check(raw.sqlite3_prepare_v2(handle, """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (?1, 0, ?2, ?3, ?4, ?5, 4201, 'local:bench')
            """, out var append));
        Check(raw.sqlite3_prepare_v2(handle,
            "INSERT INTO replay_guard (app, request, call_id, attempt, keep_until) VALUES (?1, ?2, ?3, 1, ?4)", out var note));
        using var closing = append;
        using var closingToo = note;
        var ids = Enumerable.Range(0, Accounts).Select(number => RawSqlite.Utf8(MeteredBench.Account(number).PersistenceId)).ToArray();
        var (sequences, key) = (new long[Accounts], RawSqlite.Utf8(AppKey));
        var (hold, post) = ("quota-units-held.v1"u8.ToArray(), "quota-units-posted.v1"u8.ToArray());
        var rows = 0;
        for (var call = 0; call < calls; call++)
        {
            var account = call % Accounts;
            Begin(ref rows);
            raw.sqlite3_bind_text(note, 1, key);
            raw.sqlite3_bind_blob(note, 2, MeteredBench.Request(call));
            raw.sqlite3_bind_text(note, 3, MeteredBench.CallId(call));
            raw.sqlite3_bind_int64(note, 4, now.AddMinutes(30).UtcTicks);
            Step(note);
            Begin(ref rows);
            Append(append, ids[account], ++sequences[account], held, hold);
            Begin(ref rows);
            Append(append, ids[account], ++sequences[account], posted, post);
        }

        Check(raw.sqlite3_exec(handle, "COMMIT"));
    }

    public void Dispose() => connection.Dispose();

    private void Begin(ref int rows)
    {
        if (rows++ % RowsInTransaction != 0)
            return;
        if (rows > 1)
            Check(raw.sqlite3_exec(handle, "COMMIT"));
        Check(raw.sqlite3_exec(handle, "BEGIN IMMEDIATE"));
    }

    private void Append(sqlite3_stmt insert, byte[] id, long sequence, byte[] payload, byte[] manifest)
    {
        raw.sqlite3_bind_int64(insert, 1, now.UtcTicks);
        raw.sqlite3_bind_text(insert, 2, id);
        raw.sqlite3_bind_int64(insert, 3, sequence);
        raw.sqlite3_bind_blob(insert, 4, payload);
        raw.sqlite3_bind_text(insert, 5, manifest);
        Step(insert);
    }

    private void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
            throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
        raw.sqlite3_reset(statement);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
    }
}
