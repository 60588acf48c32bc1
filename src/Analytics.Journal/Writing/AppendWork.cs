using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Writing;

/// <summary>Events of one entity.</summary>
internal sealed class AppendWork(AppendBatch batch, string writer, TimeProvider time) : Work
{
    private const string Insert = """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    private readonly TaskCompletionSource<AppendOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<AppendOutcome> Done => done.Task;

    public override bool Run(SqliteDatabase database)
    {
        // Bindings outlive a reset: what the rows share is bound once.
        var insert = database.Prepare(Insert)
            .Bind(1, time.GetUtcNow().UtcTicks)
            .Bind(2, batch.PersistenceId)
            .Bind(6, EventCodec.SerializerId)
            .Bind(7, writer);
        var sequence = batch.FirstSequence;
        foreach (var (manifest, payload) in batch.Events)
        {
            if (!insert.Bind(3, sequence++).Bind(4, payload.Span).Bind(5, manifest).TryInsert())
                return false;
        }

        return true;
    }

    public override void Complete() => done.SetResult(AppendOutcome.Committed);

    public override void Conflict() => done.SetResult(AppendOutcome.Conflict);

    public override void Fail(Exception fault) => done.SetException(fault);
}
