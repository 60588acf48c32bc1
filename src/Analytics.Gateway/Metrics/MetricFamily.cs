using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Analytics.Gateway.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All series of one instrument. Their number is bounded: what is beyond goes uncounted into one figure.</summary>
internal sealed class MetricFamily
{
    private const int MaxSeries = 1000;

    // Seconds, from a millisecond to a minute, for instruments that give no advice.
    private static readonly double[] s_bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly double[]? _bounds;
    private readonly bool _isAbsolute;
    private long _overflow;

    public MetricFamily(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        // Observable series begin at zero with each reading, so that several instruments of one name add up.
        _isAbsolute = type == typeof(Gauge<>);
        IsObservable = instrument.IsObservable;
        _bounds = Kind == MetricKind.Histogram ? Bounds(instrument) : null;
        Name = NameOf(instrument, Kind);
        Help = instrument.Description ?? "";
    }

    public MetricKind Kind { get; }

    public string Name { get; }

    public string Help { get; }

    public bool IsObservable { get; }

    /// <summary>Measurements that found no place.</summary>
    public long Overflow => Volatile.Read(ref _overflow);

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _overflow);
                return;
            }

            series = _series.GetOrAdd(labels, static (key, bounds) => new MetricSeries(key, bounds), _bounds);
        }

        if (Kind == MetricKind.Histogram)
            series.Observe(value);
        else if (_isAbsolute)
            series.Set(value);
        else
            series.Add(value);
    }

    /// <summary>What an observable instrument no longer reports is gone, not constant.</summary>
    public void Forget() => _series.Clear();

    private static double[] Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised } => [.. advised],
        Histogram<long> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised } => [.. advised.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised } => [.. advised.Select(bound => (double)bound)],
        _ => s_bounds,
    };

    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder(instrument.Name.Length + 16);
        foreach (var c in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLower(c, CultureInfo.InvariantCulture) : '_');
        if (!name.ToString().StartsWith("analytics_", StringComparison.Ordinal))
            name.Insert(0, "analytics_");
        if (instrument.Unit is "s" or "By")
            name.Append(instrument.Unit == "s" ? "_seconds" : "_bytes");
        return kind == MetricKind.Counter ? name.Append("_total").ToString() : name.ToString();
    }
}
