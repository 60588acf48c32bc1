using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;

namespace Analytics.Engine.Pipeline;

/// <summary>
/// Closes what is open when a camera is disabled or retired: its pipeline has stopped, and nobody else would. Listens for activities
/// that stop on this node, and looks once through what a node before this one left open.
/// </summary>
public sealed class StoppedCameras : IAsyncDisposable
{
    /// <summary>Pause before a camera whose entities do not answer is looked at again.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly IAnalyticsEngine _engine;
    private readonly string _node;
    private readonly TimeProvider _time;

    // Each camera once, however often it stops meanwhile.
    private readonly ConcurrentDictionary<EntityId, bool> _waiting = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _changes;
    private readonly Task _work;
    private Task _look = Task.CompletedTask;

    /// <param name="engine">Not started yet, or nothing that stops before is missed.</param>
    /// <param name="node">Name of the node, which signs the commands.</param>
    /// <param name="time">The node's clock.</param>
    public StoppedCameras(IAnalyticsEngine engine, string node, TimeProvider time)
    {
        (_engine, _node, _time) = (engine, node, time);
        _changes = engine.Observe(change =>
        {
            if (change is { Kind: EngineChangeKind.ActivityStopped or EngineChangeKind.ActivityAbandoned, Id: { Kind: CameraDecider.KindName } camera })
                Add(camera);
        });
        _work = WorkAsync(_stop.Token);
    }

    /// <summary>Begins to look at every camera that has something open; the node starts meanwhile. Called once.</summary>
    /// <param name="model">Names them.</param>
    /// <param name="caughtUp">Ends once the model has what the journal has.</param>
    public void LookAtAll(IReadModel model, Func<CancellationToken, Task> caughtUp) => _look = LookAsync(model, caughtUp, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        _changes.Dispose();
        await _stop.CancelAsync();
        await Task.WhenAll(_look, _work);
        _stop.Dispose();
        _more.Dispose();
    }

    private async Task LookAsync(IReadModel model, Func<CancellationToken, Task> caughtUp, CancellationToken cancel)
    {
        try
        {
            await caughtUp(cancel);
            string? after = null;
            do
            {
                var page = await model.IncidentsAsync(new IncidentQuery { IsOpen = true, After = after, Limit = 500 }, cancel);
                foreach (var incident in page.Rows)
                    Add(CameraDecider.IdOf(incident.Tenant, incident.Camera));
                after = page.Next;
            }
            while (after is not null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private void Add(EntityId camera)
    {
        if (_waiting.TryAdd(camera, true))
            _more.Release();
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await _more.WaitAsync(cancel);
                // Taken out before it is looked at: a stop that comes meanwhile is looked at again.
                var camera = _waiting.Keys.First();
                _waiting.TryRemove(camera, out _);
                if (await SettleAsync(camera, cancel))
                    continue;
                Add(camera);
                await Task.Delay(Retry, _time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    /// <returns>False where it has to be tried again.</returns>
    private async Task<bool> SettleAsync(EntityId camera, CancellationToken cancel)
    {
        try
        {
            var view = await _engine.ReadAsync<CameraState>(camera, cancel);
            // Moved, restarted with another configuration, or switched on again: its pipeline goes on with what is open.
            if (view.State.IsRunning || view.State.Life == CameraLife.Absent)
                return true;
            var log = await _engine.ReadAsync<IncidentLogState>(IncidentLogDecider.IdOf(camera.Tenant, camera.Key), cancel);
            // The epoch of this look: a pipeline that begins elsewhere meanwhile has a higher one, and these commands are refused.
            var reporter = new IncidentReporter(camera.Tenant, camera.Key, _node, view.Epoch);
            var reason = view.State.Life == CameraLife.Retired ? CloseReason.CameraRetired : CloseReason.CameraDisabled;
            var sink = new EngineIncidentSink(_engine, camera, _time);
            foreach (var mark in log.State.Marks.Where(mark => mark.Open is not null))
                await sink.SendAsync(reporter.Stop(mark.RuleId, reason, _time.GetUtcNow()), cancel);
            return true;
        }
        catch (EntityUnavailableException)
        {
            return false;
        }
        catch (PipelineReplacedException)
        {
            return true;
        }
    }
}
