using Analytics.Inference.Batching;
using Analytics.Inference.Models;

namespace Analytics.Inference.Sending;

/// <summary>
/// The jobs of one model that runs on other nodes. A few are under way at a time; the others wait in a bounded queue, where a full one
/// drops the oldest of the lowest level, as at a <see cref="Batcher"/>. Every job ends exactly once, and each drop is counted here.
/// </summary>
public sealed class TensorSender : IModelRunner, IAsyncDisposable
{
    /// <summary>Most tensors of one model that are under way: enough for full batches there, and a bound for the memory here.</summary>
    public const int Abreast = 32;

    private readonly ModelForm _form;
    private readonly ITensorCarrier _carrier;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly JobQueue _queue;
    private readonly BatcherTally _tally = new();
    private readonly Stack<Parcel> _parcels = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private bool _isStopping;

    /// <param name="model">Whose jobs these are.</param>
    /// <param name="queueLength">Most jobs of one tenant that wait.</param>
    public TensorSender(CatalogModel model, ITensorCarrier carrier, int queueLength, TimeProvider clock) =>
        (_form, _carrier, _queue, _clock) = (new ModelForm(model), carrier, new JobQueue(queueLength), clock);

    public bool IsHere => false;

    public BatcherCounters Counters
    {
        get
        {
            lock (_gate)
                return _tally.Snapshot(_queue.Count);
        }
    }

    public Task<JobOutcome<TResult>> SubmitAsync<TResult>(IInferenceJob<TResult> job, JobTerms terms, CancellationToken cancel = default)
    {
        var deadline = terms.Patience is { } patience ? _clock.GetTimestamp() + (long)(patience.TotalSeconds * _clock.TimestampFrequency) : (long?)null;
        var pending = new PendingJob<TResult>(job, terms, deadline);
        // Registered before it is queued, so that the registration is in place before anybody can end the job.
        pending.Registration = cancel.UnsafeRegister(_ => Cancel(pending), null);
        lock (_gate)
        {
            _tally.Submit();
            if (_isStopping || pending.IsCancelled)
                _tally.Drop(pending, _isStopping ? DropCause.Stopped : DropCause.Cancelled);
            else if (_queue.Add(pending) is { } evicted)
                _tally.Drop(evicted, DropCause.QueueFull);
        }

        Pump();
        return pending.Outcome;
    }

    /// <summary>Breaks off what is under way; that and all that wait end as dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            (isFirst, _isStopping) = (!_isStopping, true);
            while (_queue.Take() is { } job)
                _tally.Drop(job, DropCause.Stopped);
            if (_underWay == 0)
                _ended.TrySetResult();
        }

        if (isFirst)
            await _stop.CancelAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Pump()
    {
        while (Next() is { } job)
            _ = CarryAsync(job);
    }

    private PendingJob? Next()
    {
        lock (_gate)
        {
            while (_underWay < Abreast && _queue.Take() is { } job)
            {
                if (job.IsLate(_clock.GetTimestamp()))
                {
                    _tally.Drop(job, DropCause.Deadline);
                    continue;
                }

                _underWay++;
                return job;
            }

            return null;
        }
    }

    // Whatever a job or the carrier throws fails this job and no other.
    private async Task CarryAsync(PendingJob job)
    {
        var parcel = Rent();
        try
        {
            job.Fill(_form, parcel.Tensor);
            var terms = job.Terms with { Patience = job.Remaining(_clock) };
            Settle(job, parcel, await _carrier.SendAsync(_form.Model, parcel.Tensor, terms, parcel.Outputs, _stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _tally.Drop(job, DropCause.Stopped);
        }
        catch (Exception fault)
        {
            _tally.Fail(job, fault);
        }
        finally
        {
            Return(parcel);
        }

        Pump();
    }

    private void Settle(PendingJob job, Parcel parcel, Delivery delivery)
    {
        switch (delivery)
        {
            case Delivery.Ran:
                if (_form.Decoder?.Misfit(parcel.Outputs.Row) is { } misfit)
                    throw new InvalidDataException($"What came back does not fit the model: {misfit}.");
                job.Read(_form, parcel.Outputs.Row);
                _tally.Complete(job, _form.Model.Version.Sha256);
                break;
            case Delivery.Dropped dropped:
                _tally.Drop(job, dropped.Cause);
                break;
            case Delivery.Failed failed:
                _tally.Fail(job, new InvalidOperationException(failed.Text));
                break;
        }
    }

    private void Cancel(PendingJob job)
    {
        lock (_gate)
        {
            job.IsCancelled = true;
            if (_queue.Remove(job))
                _tally.Drop(job, DropCause.Cancelled);
        }
    }

    private Parcel Rent()
    {
        lock (_gate)
            return _parcels.TryPop(out var parcel) ? parcel : new Parcel(new byte[_form.Manifest.Input.RowElements], new OutputTensors());
    }

    private void Return(Parcel parcel)
    {
        lock (_gate)
        {
            _parcels.Push(parcel);
            if (--_underWay == 0 && _isStopping)
                _ended.TrySetResult();
        }
    }

    /// <summary>Memory of one tensor under way, used again by the next.</summary>
    private sealed record Parcel(byte[] Tensor, OutputTensors Outputs);
}
