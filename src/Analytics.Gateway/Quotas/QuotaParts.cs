using Analytics.Domain.Catalogues;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;

namespace Analytics.Gateway.Quotas;

/// <summary>What a node gives for orders, packs and usage.</summary>
public sealed record QuotaParts
{
    public required PackCatalogue Catalogue { get; init; }

    public required IQuotaReadModel ReadModel { get; init; }

    /// <summary>Calls that no ledger sees.</summary>
    public required IUsageCounters Counters { get; init; }

    public required UsageAlarms Alarms { get; init; }
}
