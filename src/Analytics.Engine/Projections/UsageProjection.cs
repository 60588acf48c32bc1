using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;
using Analytics.Engine.Metering;
using Analytics.Engine.Usage;

namespace Analytics.Engine.Projections;

/// <summary>
/// The tables <c>usage</c>, <c>usage_latency</c> and <c>open_calls</c>: the ledger's records (R18), counted by what people ask for. A
/// reversal takes the call out of where it was counted and counts it as a network error.
/// </summary>
/// <param name="regions">Where callers are.</param>
public sealed class UsageProjection(RegionTable regions) : IProjection
{
    /// <summary>For which no number stands in the contract's tables: the worker died, or the call ran over its time.</summary>
    private const int NoWorker = 50000;

    /// <summary>A charge can be taken back for ten minutes by the entity's clock, and a little is added for clocks that differ.</summary>
    private static readonly TimeSpan Reversible = EndedCalls.Span + TimeSpan.FromMinutes(5);

    public string Kind => QuotaDecider.KindName;

    public void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model)
    {
        var (tables, at) = (model.Quotas, stored.Context.At);
        switch (stored.Event)
        {
            case QuotaUnitsHeld held:
                tables.Put(new CallRow(id, held.CallId, at, held.ExpiresAt, held.App, held.Generation, regions.Find(held.Caller)));
                break;
            case QuotaUnitsPosted posted when tables.FindCall(id, posted.CallId) is { } call:
                Post(tables, call, posted, at);
                break;
            case QuotaUnitsVoided voided when tables.FindCall(id, voided.CallId) is { } call:
                tables.Usage.Add(Voided(call, voided), call.Region, 0, null);
                tables.RemoveCall(id, voided.CallId);
                break;
            case QuotaUnitsReversed reversed when tables.FindCall(id, reversed.CallId) is { Posted: { } posted } call:
                tables.Usage.Add(posted, call.Region, call.Charged, posted.Milliseconds, sign: -1);
                tables.Usage.Add(posted with { Class = CallClass.NetworkError, Number = 0 }, call.Region, 0, null);
                tables.RemoveCall(id, reversed.CallId);
                break;
            case QuotaLeaseSettled settled:
                Settle(tables, id, settled, at);
                break;
        }
    }

    private static void Post(IQuotaTables tables, CallRow call, QuotaUnitsPosted posted, DateTimeOffset at)
    {
        var isSuccess = posted.Outcome == CallOutcome.Success;
        var record = Record(call, isSuccess ? CallClass.Success : CallClass.BusinessError) with
        {
            Number = isSuccess ? 0 : Number(posted.Error),
            Milliseconds = posted.Milliseconds,
            BytesIn = posted.BytesIn,
            BytesOut = posted.BytesOut,
        };
        var units = posted.Charged.Sum(taken => taken.Units);
        tables.Usage.Add(record, call.Region, units, posted.Milliseconds);
        tables.Put(call with { Posted = record, Charged = units, EndedAt = at });
        tables.Forget(at - Reversible, at - Buckets.MinutesKept);
    }

    private static CallRecord Voided(CallRow call, QuotaUnitsVoided voided)
    {
        var isBroken = voided.Cause == ReleaseCause.NetworkError;
        return Record(call, isBroken ? CallClass.NetworkError : CallClass.Gateway) with
        {
            Number = isBroken ? 0 : voided.Error is null ? NoWorker : Number(voided.Error),
            BytesIn = voided.BytesIn,
        };
    }

    private static void Settle(IQuotaTables tables, EntityId id, QuotaLeaseSettled settled, DateTimeOffset at)
    {
        tables.RemoveCall(id, OrderProjection.LeaseCall(settled.LeaseId));
        if (settled.Used == 0)
            return;
        foreach (var grain in (ReadOnlySpan<UsageGrain>)[UsageGrain.Minute, UsageGrain.Hour])
        {
            tables.Usage.Add(
                new UsageKey(grain, Buckets.Start(at, grain), id.Tenant, "", id.Key, 0, CallClass.Success, 0, RegionTable.Unknown),
                new UsageSums(settled.Used, settled.Used, 0, 0, 0, 0));
        }
    }

    // By the instant of the admission: a call belongs to the pack and the hour in which it was admitted.
    private static CallRecord Record(CallRow call, CallClass @class) => new(
        call.HeldAt, call.Account.Tenant, call.App, call.Account.Key, call.Generation, @class, 0, 0, 0, 0, "", IsMetered: true);

    // Both 4101 and AI_OP_4101 are written.
    private static int Number(string? text) =>
        int.TryParse(text.AsSpan(text is null ? 0 : text.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : NoWorker;
}
