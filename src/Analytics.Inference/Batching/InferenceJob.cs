using Analytics.Inference.Decoding;
using Analytics.Inference.Models;

namespace Analytics.Inference.Batching;

/// <summary>
/// One picture's (or clip's) share of a run. The calls come one after the other on threads of the <see cref="IModelRunner"/>, with
/// the model then in force: a model may be exchanged between the submission and the run, so nothing of its form is settled before.
/// Any call may throw; only this job then fails.
/// </summary>
/// <typeparam name="TResult">What is read from the outputs; must not keep the row.</typeparam>
public interface IInferenceJob<TResult>
{
    /// <summary>Writes the picture into the batch.</summary>
    /// <param name="model">Its manifest says size, layout, colours and normalisation.</param>
    /// <param name="tensor">One row of the input, not cleared.</param>
    void Fill(ModelForm model, Span<float> tensor);

    /// <summary>The same in samples of 0 to 255, rounded and not normalised, for a node that infers elsewhere.</summary>
    void Fill(ModelForm model, Span<byte> tensor);

    TResult Read(ModelForm model, in OutputRow outputs);
}

/// <summary>Higher levels are always served first; within one level the tenants take turns.</summary>
public enum InferencePriority
{
    Low = 0,
    Normal = 1,
    High = 2,
}

/// <param name="Tenant">Whose queue it waits in.</param>
/// <param name="Priority">Level.</param>
/// <param name="Patience">Time after submission when a result is worthless; null: never.</param>
public readonly record struct JobTerms(string Tenant, InferencePriority Priority = InferencePriority.Normal, TimeSpan? Patience = null);

/// <summary>Why a job was not run. Counted: names and numbers are frozen.</summary>
public enum DropCause
{
    /// <summary>The tenant's queue was full, and this was its oldest job of the lowest level.</summary>
    QueueFull = 1,

    /// <summary>Its patience ended before its turn came.</summary>
    Deadline = 2,

    Cancelled = 3,

    /// <summary>The batcher was stopped.</summary>
    Stopped = 4,

    /// <summary>No node that runs the model could be reached in time.</summary>
    Unreachable = 5,
}

/// <summary>How a job ended; each ends exactly once.</summary>
public abstract record JobOutcome<TResult>
{
    private JobOutcome()
    {
    }

    /// <param name="Result">What the job read.</param>
    /// <param name="ModelSha256">Digest of the weights that it ran on.</param>
    public sealed record Completed(TResult Result, string ModelSha256) : JobOutcome<TResult>;

    public sealed record Dropped(DropCause Cause) : JobOutcome<TResult>;

    /// <param name="Fault">The library's, the model's or the job's own error.</param>
    public sealed record Failed(Exception Fault) : JobOutcome<TResult>;
}
