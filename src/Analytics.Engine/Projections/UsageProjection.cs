using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Projections;

/// <summary>The table <c>usage</c>: what each account's calls and cameras used, by day.</summary>
public sealed class UsageProjection : IProjection
{
    public string Kind => QuotaDecider.KindName;

    public void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model)
    {
        var none = new UsageRow(id.Tenant, id.Key, DateOnly.FromDateTime(stored.Context.At.UtcDateTime), 0, 0, 0, 0, 0);
        UsageRow? more = stored.Event switch
        {
            QuotaUnitsPosted posted => none with { Posted = 1, Units = posted.Charged.Sum(taken => taken.Units) },
            QuotaUnitsVoided => none with { Voided = 1 },
            QuotaUnitsReversed reversed => none with { Reversed = 1, Units = -reversed.Returned.Sum(taken => taken.Units) },
            QuotaLeaseSettled { Used: > 0 } settled => none with { Leased = settled.Used },
            _ => null,
        };
        if (more is not null)
            model.Add(more);
    }
}
