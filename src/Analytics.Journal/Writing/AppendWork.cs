using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Writing;

/// <summary>Events of one entity.</summary>
internal sealed class AppendWork(AppendBatch batch, string writer, TimeProvider time) : Work
{
    private readonly TaskCompletionSource<AppendOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<AppendOutcome> Done => done.Task;

    public override bool Run(Database database) => database.TryAppend(batch, writer, time.GetUtcNow().UtcTicks);

    public override void Complete() => done.SetResult(AppendOutcome.Committed);

    public override void Conflict() => done.SetResult(AppendOutcome.Conflict);

    public override void Fail(Exception fault) => done.SetException(fault);
}
