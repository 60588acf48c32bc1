using System.Diagnostics.Metrics;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Leases;

namespace Analytics.Node.Composition;

/// <summary>What operators watch of a node, read when asked: <c>/metrics</c>.</summary>
public sealed class NodeMeters : IDisposable
{
    private readonly Meter _meter = new("Analytics.Node");

    public NodeMeters(NodeHost node)
    {
        _meter.CreateObservableGauge("analytics_cameras", () => Enum.GetValues<LiveState>().Select(state =>
            new Measurement<int>(node.Board.All.Count(c => c.State == state), new KeyValuePair<string, object?>("state", Names.Kebab(state.ToString())))));
        _meter.CreateObservableCounter("analytics_samples", () => node.Board.All.Select(c => new Measurement<long>(c.Counts.Samples, Camera(c))));
        _meter.CreateObservableCounter("analytics_samples_still", () => node.Board.All.Select(c => new Measurement<long>(c.Counts.Still, Camera(c))));
        _meter.CreateObservableGauge("analytics_frames_lent", () => node.Frames.Lent);
        _meter.CreateObservableGauge("analytics_frame_bytes", () => node.Frames.Bytes, "By");
        _meter.CreateObservableCounter("analytics_evidence_skipped", () => new[]
        {
            new Measurement<long>(node.Evidence?.SkippedForSpace ?? 0, new KeyValuePair<string, object?>("cause", "disk-full")),
            new Measurement<long>(node.Recorder?.SkippedForQueue ?? 0, new KeyValuePair<string, object?>("cause", "queue-full")),
            new Measurement<long>(node.Recorder?.Failures ?? 0, new KeyValuePair<string, object?>("cause", "failed")),
        });
        Lease("analytics_leases", node, figures => figures.Granted);
        Lease("analytics_leases_unsettled", node, figures => figures.Unsettled);
        Lease("analytics_windows_paid", node, figures => figures.Paid);
        Lease("analytics_windows_unpaid", node, figures => figures.Refused);
        _meter.CreateObservableCounter("analytics_evidence_sweep_failures", () => node.Retention?.Failures ?? 0);
        _meter.CreateObservableGauge("analytics_journal_writable", () => node.Journal.Fault is null ? 1 : 0);
        _meter.CreateObservableCounter("analytics_inferences", () => node.Inference.Hub.Counters.Select(m => new Measurement<long>(m.Value.Completed, Model(m.Key))));
        _meter.CreateObservableCounter("analytics_inference_batches", () => node.Inference.Hub.Counters.Select(m => new Measurement<long>(m.Value.Batches, Model(m.Key))));
        _meter.CreateObservableGauge("analytics_inference_queued", () => node.Inference.Hub.Counters.Select(m => new Measurement<int>(m.Value.Queued, Model(m.Key))));
        _meter.CreateObservableCounter("analytics_inference_dropped", () =>
            from model in node.Inference.Hub.Counters
            from drop in model.Value.Dropped
            select new Measurement<long>(drop.Value, Model(model.Key), new KeyValuePair<string, object?>("cause", Names.Kebab(drop.Key.ToString()))));
        _meter.CreateObservableCounter("analytics_tensors_sent", () => node.Inference.Hub.SenderCounters.Select(m => new Measurement<long>(m.Value.Completed, Model(m.Key))));
        _meter.CreateObservableGauge("analytics_tensors_queued", () => node.Inference.Hub.SenderCounters.Select(m => new Measurement<int>(m.Value.Queued, Model(m.Key))));
        _meter.CreateObservableCounter("analytics_tensors_failed", () => node.Inference.Hub.SenderCounters.Select(m => new Measurement<long>(m.Value.Failed, Model(m.Key))));
        _meter.CreateObservableCounter("analytics_tensors_dropped", () =>
            from model in node.Inference.Hub.SenderCounters
            from drop in model.Value.Dropped
            select new Measurement<long>(drop.Value, Model(model.Key), new KeyValuePair<string, object?>("cause", Names.Kebab(drop.Key.ToString()))));
        _meter.CreateObservableCounter("analytics_models_pulled", () => node.Puller?.Pulled ?? 0);
        _meter.CreateObservableCounter("analytics_ability_answers", () => node.Abilities.Router.Counters.Select(b => new Measurement<long>(b.Value.Answered, Backend(b.Key))));
        _meter.CreateObservableCounter("analytics_ability_passed_on", () => node.Abilities.Router.Counters.Select(b => new Measurement<long>(b.Value.PassedOn, Backend(b.Key))));
        _meter.CreateObservableCounter("analytics_ability_faults", () =>
            from backend in node.Abilities.Router.Counters
            from fault in backend.Value.Faults
            select new Measurement<long>(fault.Value, Backend(backend.Key), new KeyValuePair<string, object?>("fault", Names.Kebab(fault.Key.ToString()))));
        _meter.CreateObservableCounter("analytics_persons_expired", () => node.Persons.Retention.Erased);
        _meter.CreateObservableCounter("analytics_persons_expiry_failed", () => node.Persons.Retention.Failures);
    }

    public void Dispose() => _meter.Dispose();

    private void Lease(string name, NodeHost node, Func<LeaseFigures, long> figure) => _meter.CreateObservableCounter(name, () => node.Leases.Figures.Select(
        figures => new Measurement<long>(figure(figures), new("account", figures.Account.Tenant), new("ability", figures.Account.Key))));

    private static KeyValuePair<string, object?> Camera(LiveCamera camera) => new("camera", $"{camera.Id.Tenant}/{camera.Id.Key}");

    private static KeyValuePair<string, object?> Backend(string name) => new("backend", name);

    private static KeyValuePair<string, object?> Model(string reference) => new("model", reference);
}
