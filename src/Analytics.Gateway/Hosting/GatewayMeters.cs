using System.Diagnostics.Metrics;

namespace Analytics.Gateway.Hosting;

/// <summary>What the gateway counts about itself.</summary>
internal sealed class GatewayMeters : IDisposable
{
    private readonly Meter _meter = new("Analytics.Gateway");

    public GatewayMeters()
    {
        Requests = _meter.CreateCounter<long>("analytics.gateway.requests", description: "Requests answered, by route, method and status.");
        Duration = _meter.CreateHistogram<double>("analytics.gateway.duration", "s", "Time to answer, streams left out.");
        AuditFailures = _meter.CreateCounter<long>("analytics.gateway.audit.failures", description: "Entries that the audit did not take.");
        LiveDropped = _meter.CreateCounter<long>("analytics.gateway.live.dropped",
            description: "Listeners cut off or turned away, by reason.");
        LiveClients = _meter.CreateUpDownCounter<long>("analytics.gateway.live.clients", description: "Listeners of the live stream.");
    }

    public Counter<long> Requests { get; }

    public Histogram<double> Duration { get; }

    public Counter<long> AuditFailures { get; }

    public Counter<long> LiveDropped { get; }

    public UpDownCounter<long> LiveClients { get; }

    public void Dispose() => _meter.Dispose();
}
