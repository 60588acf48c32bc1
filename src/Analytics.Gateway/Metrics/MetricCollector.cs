using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Analytics.Gateway.Metrics;

/// <summary>Listens to every meter of the product (<c>Analytics.*</c>) from its making on.</summary>
internal sealed class MetricCollector : IDisposable
{
    // By name: instruments of one name, from several instances of a meter, are one family.
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _reading = new();

    public MetricCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith("Analytics.", StringComparison.Ordinal))
                return;
            var family = new MetricFamily(instrument);
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(family.Name, family));
        };
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Measure(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>All series, the observable ones as they are now.</summary>
    public string Read()
    {
        // One reader at a time: observable series are cleared and filled anew.
        lock (_reading)
        {
            foreach (var family in _families.Values.Where(family => family.IsObservable))
                family.Forget();
            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Measure(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily)family!).Measure(value, tags);
}
