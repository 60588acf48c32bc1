using Analytics.Inference.Decoding;
using Analytics.Inference.Models;

namespace Analytics.Inference.Batching;

/// <summary>A submitted job. Whoever takes it out of the queue ends it; a second end throws.</summary>
internal abstract class PendingJob(JobTerms terms, long? deadline)
{
    public JobTerms Terms => terms;

    public int Level => (int)terms.Priority;

    /// <summary>Its place in the queue; null before and after. Guarded by the batcher's lock, as is the next.</summary>
    public LinkedListNode<PendingJob>? Place { get; set; }

    public bool IsCancelled { get; set; }

    public CancellationTokenRegistration Registration { get; set; }

    public bool IsLate(long now) => now >= deadline;

    /// <summary>Time until its result is worthless; null: never.</summary>
    public TimeSpan? Remaining(TimeProvider clock) => deadline is { } at ? clock.GetElapsedTime(clock.GetTimestamp(), at) : null;

    public abstract void Fill(ModelForm model, Span<float> tensor);

    public abstract void Fill(ModelForm model, Span<byte> tensor);

    public abstract void Read(ModelForm model, in OutputRow outputs);

    public abstract void Complete(string sha256);

    public abstract void Drop(DropCause cause);

    public abstract void Fail(Exception fault);
}

internal sealed class PendingJob<TResult>(IInferenceJob<TResult> job, JobTerms terms, long? deadline) : PendingJob(terms, deadline)
{
    // Continuations run elsewhere: the batcher's thread goes on with the next batch.
    private readonly TaskCompletionSource<JobOutcome<TResult>> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<JobOutcome<TResult>> Outcome => _end.Task;

    public override void Fill(ModelForm model, Span<float> tensor) => job.Fill(model, tensor);

    public override void Fill(ModelForm model, Span<byte> tensor) => job.Fill(model, tensor);

    public override void Read(ModelForm model, in OutputRow outputs) => _result = job.Read(model, outputs);

    public override void Complete(string sha256) => End(new JobOutcome<TResult>.Completed(_result!, sha256));

    public override void Drop(DropCause cause) => End(new JobOutcome<TResult>.Dropped(cause));

    public override void Fail(Exception fault) => End(new JobOutcome<TResult>.Failed(fault));

    private void End(JobOutcome<TResult> outcome)
    {
        // Unregister does not wait for a callback under way, which may wait for a lock that the caller holds.
        Registration.Unregister();
        _end.SetResult(outcome);
    }
}
