namespace Analytics.Inference.Batching;

/// <summary>What carries out the jobs of one model: a session of this node, or another node. Who asks does not know which.</summary>
public interface IModelRunner
{
    /// <summary>The model runs on this node.</summary>
    bool IsHere { get; }

    BatcherCounters Counters { get; }

    /// <summary>Hands a job in and answers how it ended. Never throws for a job's own sake: cancelling is an outcome as well.</summary>
    Task<JobOutcome<TResult>> SubmitAsync<TResult>(IInferenceJob<TResult> job, JobTerms terms, CancellationToken cancel = default);
}
