using System.Diagnostics.Metrics;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;

namespace Analytics.Gateway.Ctyun;

/// <summary>What the AI API counts about itself.</summary>
internal sealed class CtyunMeters : IDisposable
{
    private readonly Meter _meter = new("Analytics.Gateway");
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;

    public CtyunMeters(MemoryBudget bodies, PictureMemory pictures)
    {
        _calls = _meter.CreateCounter<long>("analytics.api.calls", description: "Calls answered, by generation, ability and number.");
        _duration = _meter.CreateHistogram<double>("analytics.api.duration", "s", "Time to answer a call, by ability.");
        _meter.CreateObservableGauge("analytics.api.body.bytes", () => bodies.Taken, "By", "Bytes that bodies of running calls take.");
        _meter.CreateObservableCounter("analytics.api.body.refused", () => bodies.Refusals, description: "Calls refused since bodies took all memory they may.");
        _meter.CreateObservableGauge("analytics.api.picture.bytes", () => pictures.Taken, "By", "Bytes that decoded pictures of running calls take.");
        _meter.CreateObservableGauge("analytics.api.picture.waiting", () => pictures.Waiting, description: "Calls that wait for picture memory.");
        _meter.CreateObservableCounter("analytics.api.picture.refused", () => pictures.Refusals,
            description: "Calls refused since too many waited for picture memory.");
    }

    public void Answered(int generation, string ability, int number, TimeSpan took)
    {
        if (_calls.Enabled)
            _calls.Add(1, new("generation", generation), new("ability", ability), new("number", number));
        if (_duration.Enabled)
            _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("ability", ability));
    }

    public void Dispose() => _meter.Dispose();
}
