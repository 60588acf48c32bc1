using Analytics.Inference.Models;

namespace Analytics.Inference.Batching;

/// <param name="Rows">Jobs that ran together; 0 where no run succeeded.</param>
/// <param name="Sha256">Digest of the weights.</param>
internal sealed record BatchResult(
    int Rows, string Sha256, List<PendingJob> Completed, List<(PendingJob Job, Exception Fault)> Failed, List<PendingJob> Stopped);

/// <summary>
/// The open model and its tensors: fills, runs, reads, and opens it again after a failure. Used by the batcher's thread alone.
/// </summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly BatcherOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<LoadedModel> _open;
    private LoadedModel? _model;
    private ModelBuffers? _buffers;
    private TimeSpan _backOff;

    public BatchRunner(Func<LoadedModel> open, BatcherOptions options, TimeProvider clock)
    {
        (_open, _options, _clock, _backOff) = (open, options, clock, options.BackOff);
        Adopt(open());
    }

    public bool IsOpen => _model is not null;

    /// <summary>Timestamp of the next attempt to open, where the session failed.</summary>
    public long RetryAt { get; private set; }

    /// <summary>Most jobs of a run.</summary>
    public int Limit => Math.Min(_options.MaxBatch, _model?.MaxBatch ?? 1);

    /// <summary>Closed though nothing is wrong with the model.</summary>
    public bool IsAsleep { get; private set; }

    /// <summary>Gives the weights' memory back until the model is opened again.</summary>
    public void Sleep()
    {
        Close();
        (IsAsleep, RetryAt) = (true, _clock.GetTimestamp());
    }

    /// <summary>Null when the model is open again; else why not, and the wait is doubled.</summary>
    public Exception? TryReopen()
    {
        try
        {
            Adopt(_open());
            return null;
        }
        catch (Exception fault)
        {
            WaitLonger();
            return fault;
        }
        finally
        {
            IsAsleep = false;
        }
    }

    public BatchResult Run(List<PendingJob> jobs, CancellationToken stop)
    {
        var (model, buffers) = (_model!, _buffers!);
        var result = new BatchResult(0, model.Model.Version.Sha256, [], [], []);
        var filled = Fill(model, buffers, jobs, result);
        if (filled.Count == 0)
            return result;
        try
        {
            buffers.SetBatch(filled.Count);
            buffers.Run(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            result.Stopped.AddRange(filled);
            return result;
        }
        catch (Exception fault)
        {
            // Whatever the library said goes to every job of the run; the session is not trusted again.
            result.Failed.AddRange(filled.Select(job => (job, fault)));
            Close();
            WaitLonger();
            return result;
        }

        _backOff = _options.BackOff;
        Read(model, buffers, filled, result);
        return result with { Rows = filled.Count };
    }

    public void Dispose() => _model?.Dispose();

    // A job that cannot fill its row leaves the row to the next one.
    private static List<PendingJob> Fill(LoadedModel model, ModelBuffers buffers, List<PendingJob> jobs, BatchResult result)
    {
        var filled = new List<PendingJob>(jobs.Count);
        foreach (var job in jobs)
        {
            try
            {
                job.Fill(model, buffers.Input(filled.Count));
                filled.Add(job);
            }
            catch (Exception fault)
            {
                result.Failed.Add((job, fault));
            }
        }

        return filled;
    }

    private static void Read(LoadedModel model, ModelBuffers buffers, List<PendingJob> filled, BatchResult result)
    {
        for (var row = 0; row < filled.Count; row++)
        {
            try
            {
                filled[row].Read(model, buffers.Row(row));
                result.Completed.Add(filled[row]);
            }
            catch (Exception fault)
            {
                result.Failed.Add((filled[row], fault));
            }
        }
    }

    private void Adopt(LoadedModel model) => (_model, _buffers) = (model, model.CreateBuffers());

    private void Close()
    {
        _model!.Dispose();
        (_model, _buffers) = (null, null);
    }

    private void WaitLonger()
    {
        RetryAt = _clock.GetTimestamp() + (long)(_backOff.TotalSeconds * _clock.TimestampFrequency);
        _backOff = TimeSpan.FromTicks(Math.Min(_backOff.Ticks * 2, _options.MaxBackOff.Ticks));
    }
}
