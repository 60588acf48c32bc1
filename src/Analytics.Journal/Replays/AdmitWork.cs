using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Analytics.Journal.Writing;

namespace Analytics.Journal.Replays;

/// <summary>Notes one signed request, and clears away a few whose time is over.</summary>
/// <param name="endedBefore">Rows kept until before this instant count as gone, in ticks.</param>
/// <param name="cleared">Most rows to clear away.</param>
internal sealed class AdmitWork(
    string key, ReadOnlyMemory<byte> request, string callId, long keepUntil, long endedBefore, int cleared) : Work
{
    private const string Insert = """
        INSERT INTO replay_guard (app, request, call_id, attempt, keep_until) VALUES (?1, ?2, ?3, 1, ?4)
        ON CONFLICT (app, request) DO UPDATE SET call_id = excluded.call_id, attempt = 1, keep_until = excluded.keep_until
        WHERE replay_guard.keep_until < ?5
        RETURNING attempt
        """;

    private const string Find = "SELECT call_id, attempt FROM replay_guard WHERE app = ?1 AND request = ?2";

    // The subquery walks the index on keep_until from its beginning; a plain DELETE with LIMIT is a compile-time option of SQLite.
    private const string Clear = """
        DELETE FROM replay_guard WHERE (app, request) IN
        (SELECT app, request FROM replay_guard WHERE keep_until < ?1 ORDER BY keep_until LIMIT ?2)
        """;

    private readonly TaskCompletionSource<SeenRequest?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SeenRequest? seen;

    public Task<SeenRequest?> Done => done.Task;

    public override bool Run(Database database)
    {
        var isNew = database.Prepare(Insert).Bind(1, key).Bind(2, request.Span).Bind(3, callId).Bind(4, keepUntil).Bind(5, endedBefore)
            .Rows(static row => row.Int64(0)).Count == 1;
        seen = isNew
            ? null
            : database.Prepare(Find).Bind(1, key).Bind(2, request.Span)
                .Rows(static row => new SeenRequest(row.Text(0), checked((int)row.Int64(1))))[0];
        if (cleared > 0)
            database.Prepare(Clear).Bind(1, endedBefore).Bind(2, cleared).Run();
        return true;
    }

    public override void Complete() => done.SetResult(seen);

    public override void Conflict() => throw new InvalidOperationException("A note does not conflict.");

    public override void Fail(Exception fault) => done.SetException(fault);
}
