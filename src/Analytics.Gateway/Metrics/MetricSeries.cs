namespace Analytics.Gateway.Metrics;

/// <summary>One series of an instrument: a sum or a latest value, or buckets.</summary>
internal sealed class MetricSeries(string labels, double[]? bounds)
{
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _value;
    private long _count;

    public string Labels => labels;

    public double Value => Volatile.Read(ref _value);

    public long Count => Volatile.Read(ref _count);

    public void Add(double value)
    {
        double before, seen = Volatile.Read(ref _value);
        do
        {
            before = seen;
            seen = Interlocked.CompareExchange(ref _value, before + value, before);
        }
        while (!seen.Equals(before));
    }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Observe(double value)
    {
        var bucket = Array.FindIndex(bounds!, bound => value <= bound);
        Interlocked.Increment(ref _buckets[bucket < 0 ? bounds!.Length : bucket]);
        Interlocked.Increment(ref _count);
        Add(value);
    }

    /// <summary>Cumulative, as Prometheus wants them; the last one holds all.</summary>
    public IEnumerable<(double Bound, long Count)> Buckets()
    {
        var sum = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            sum += Volatile.Read(ref _buckets[i]);
            yield return (i < bounds!.Length ? bounds[i] : double.PositiveInfinity, sum);
        }
    }
}
