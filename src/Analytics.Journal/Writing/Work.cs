using Analytics.Journal.Databases;

namespace Analytics.Journal.Writing;

/// <summary>Something to write, in one transaction with its neighbours, or alone if one of them spoils the transaction.</summary>
internal abstract class Work
{
    /// <summary>Writes; may run again after a rollback. False for a conflict: its transaction is rolled back.</summary>
    public abstract bool Run(Database database);

    /// <summary>It is durable.</summary>
    public abstract void Complete();

    public abstract void Conflict();

    public abstract void Fail(Exception fault);
}

/// <summary>Any small write with a result.</summary>
internal sealed class Work<TResult>(Func<Database, TResult> write) : Work
{
    private readonly TaskCompletionSource<TResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? result;

    public Task<TResult> Done => done.Task;

    public override bool Run(Database database)
    {
        result = write(database);
        return true;
    }

    public override void Complete() => done.SetResult(result!);

    public override void Conflict() => throw new InvalidOperationException("Only appends conflict.");

    public override void Fail(Exception fault) => done.SetException(fault);
}
