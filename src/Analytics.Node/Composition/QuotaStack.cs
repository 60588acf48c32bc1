using System.Diagnostics.Metrics;
using Analytics.Domain.Catalogues;
using Analytics.Engine.Metering;
using Analytics.Engine.Usage;
using Analytics.Gateway.Quotas;
using Analytics.Journal.Usage;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>What a node does with prepaid calls: charge them, release what nobody ends, count, watch. Over a running engine.</summary>
public sealed class QuotaStack : IAsyncDisposable
{
    private readonly NodeHost _node;
    private readonly DueReleases _due;
    private readonly UsageAlarms _alarms;
    private readonly Meter _meter = new("Analytics.Quotas");

    public QuotaStack(NodeHost node)
    {
        _node = node;
        Catalogue = QuotaMapping.Catalogue(node.Settings);
        Meter = new CallMeter(node.Engine, node.Time);
        _due = new DueReleases(node.Engine, node.Reading.Quotas, node.Time);
        _alarms = new UsageAlarms(QuotaMapping.Alarms(node.Settings.Usage), node.Reading.Quotas, node.Time);
        var counters = new UsageCounters(node.Journal);
        Usage = new UsageLog(counters, QuotaMapping.Regions(node.Settings.Usage), node.Time, _alarms.See);
        Parts = new QuotaParts { Catalogue = Catalogue, ReadModel = node.Reading.Quotas, Counters = counters, Alarms = _alarms };
        Measure();
    }

    public PackCatalogue Catalogue { get; }

    /// <summary>Charges calls of the AI API.</summary>
    public CallMeter Meter { get; }

    /// <summary>Takes a note of every finished call of the AI API.</summary>
    public UsageLog Usage { get; }

    /// <summary>For the management API.</summary>
    public QuotaParts Parts { get; }

    /// <summary>Buys the packs of a configuration file that were not bought before.</summary>
    public Task<ImportReport> ImportAsync(string file, IReadOnlyList<PackSection> packs, CancellationToken cancel) =>
        new PackImport(_node.Engine, _node.Reading.Quotas, _node.Projections.CaughtUpAsync, () => _node.Credentials.Catalogue, Catalogue, _node.Time)
            .RunAsync(file, packs, cancel);

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        await _due.DisposeAsync();
        await _alarms.DisposeAsync();
        await Usage.DisposeAsync();
        await Meter.DisposeAsync();
    }

    private void Measure()
    {
        _meter.CreateObservableCounter("analytics_quota_unavailable", () => Meter.Unavailable);
        _meter.CreateObservableGauge("analytics_quota_releasing", () => Meter.Releasing);
        _meter.CreateObservableCounter("analytics_quota_releases_given_up", () => Meter.ReleasesGivenUp);
        _meter.CreateObservableCounter("analytics_quota_due_released", () => _due.Sent);
        _meter.CreateObservableCounter("analytics_quota_due_failed", () => _due.Failures);
        _meter.CreateObservableCounter("analytics_usage_dropped", () => Usage.Dropped);
        _meter.CreateObservableCounter("analytics_usage_flushes_failed", () => Usage.FailedFlushes);
        _meter.CreateObservableCounter("analytics_usage_looks_failed", () => _alarms.Failures);
        _meter.CreateObservableGauge("analytics_usage_alarm", () => _alarms.Standing.Select(alarm => new Measurement<int>(
            1,
            new("kind", alarm.Kind.ToString().ToLowerInvariant()),
            new("account", alarm.Account),
            new("app", alarm.App),
            new("ability", alarm.Ability),
            new("state", alarm.State))));
    }
}
