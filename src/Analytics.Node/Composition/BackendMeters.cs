using System.Diagnostics.Metrics;
using Analytics.Engine.Pipeline;
using Analytics.Inference.Remote;

namespace Analytics.Node.Composition;

/// <summary>What operators watch of the remote backends, per backend and ability: <c>/metrics</c>.</summary>
internal sealed class BackendMeters : IDisposable
{
    private readonly Meter _meter = new("Analytics.Backends");

    public BackendMeters(Backends backends)
    {
        IEnumerable<Measurement<T>> All<T>(Func<BackendStatus, T> read)
            where T : struct => backends.Remote.Select(b => b.Status()).Select(s => new Measurement<T>(read(s), Tag("backend", s.Name)));

        IEnumerable<Measurement<T>> Each<T>(Func<AbilityStatus, T?> read)
            where T : struct =>
            from status in backends.Remote.Select(b => b.Status())
            from ability in status.Abilities
            let value = read(ability)
            where value is not null
            select new Measurement<T>(value.Value, Tag("backend", status.Name), Tag("ability", ability.Ability));

        _meter.CreateObservableGauge("analytics_backend_open", () => All(s => s.Breaker == BreakerState.Open ? 0 : 1), description: "0 while the breaker keeps calls from a backend.");
        _meter.CreateObservableCounter("analytics_backend_breaker_opened", () => All(s => s.BreakerOpened));
        _meter.CreateObservableGauge("analytics_backend_running", () => All(s => s.Running));
        _meter.CreateObservableGauge("analytics_backend_waiting", () => All(s => s.Waiting));
        _meter.CreateObservableCounter("analytics_backend_shed", () =>
            from status in backends.Remote.Select(b => b.Status())
            from shed in status.Shed
            select new Measurement<long>(shed.Value, Tag("backend", status.Name), Tag("cause", Names.Kebab(shed.Key.ToString()))));
        _meter.CreateObservableCounter("analytics_backend_sent", () => Each(a => a.Counts?.Sent));
        _meter.CreateObservableCounter("analytics_backend_answered", () => Each(a => a.Counts?.Answered));
        _meter.CreateObservableCounter("analytics_backend_repeats", () => Each(a => a.Counts?.Repeats));
        _meter.CreateObservableCounter("analytics_backend_rate_refusals", () => Each(a => a.Counts?.RateRefusals));
        _meter.CreateObservableCounter("analytics_backend_cost", () => Each(a => a.Counts is { } counts ? (double)counts.Cost : (double?)null), description: "Of charged calls, in the operator's currency.");
        _meter.CreateObservableCounter("analytics_backend_failed", () =>
            from status in backends.Remote.Select(b => b.Status())
            from ability in status.Abilities
            from fault in ability.Counts?.Faults ?? new Dictionary<Inference.Abilities.AbilityFault, long>()
            select new Measurement<long>(fault.Value, Tag("backend", status.Name), Tag("ability", ability.Ability), Tag("fault", Names.Kebab(fault.Key.ToString()))));
        _meter.CreateObservableGauge("analytics_backend_units_left", () => Each(a => a.Ledger.Left));
        _meter.CreateObservableGauge(
            "analytics_backend_console_difference", () => Each(a => a.Ledger.Difference), description: "What the remote's console shows as used, less our count.");
        _meter.CreateObservableCounter("analytics_backend_uncertain", () => Each(a => (long?)a.Ledger.Uncertain), description: "Calls without a complete answer.");
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
