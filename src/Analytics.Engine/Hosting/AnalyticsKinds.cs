using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Persons;
using Analytics.Domain.Quotas;
using Analytics.Domain.Sites;
using Analytics.Engine.Codec;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Hosting;

/// <summary>The kinds of entities of the product, the same under both engines.</summary>
public static class AnalyticsKinds
{
    /// <summary>Knows every event of the domain.</summary>
    public static EventCodec Codec() => new(new EventCatalog().AddFrom(typeof(EntityId).Assembly));

    /// <param name="services">What pipelines use; null for a node (or a tool) that runs no cameras.</param>
    /// <param name="coverage">Where cameras' time is accounted for; null together with <paramref name="services"/>.</param>
    /// <param name="snapshotEvery">Events between two snapshots.</param>
    /// <param name="quotas">Settings of the ledger; null for the contract's.</param>
    public static EntityKinds Of(
        EventCodec codec, PipelineServices? services, ICoverageStore? coverage, int snapshotEvery = 500, QuotaSettings? quotas = null) => new(
        new EntityKind<CameraState>(new CameraDecider(), codec)
        {
            SnapshotEvery = snapshotEvery,
            IsRemembered = true,
            IsWanted = state => state.IsRunning,
            // Each configuration is a version of its own: a change restarts this camera's pipeline and no other.
            ActivityKey = state => services is not null && state.IsRunning ? $"v{state.Version}" : null,
            Activity = services is null || coverage is null ? null : start => new CameraActivity(start, services, coverage),
        },
        new EntityKind<IncidentLogState>(new IncidentLogDecider(), codec) { SnapshotEvery = snapshotEvery },
        // An account's state names every call of the last ten minutes: it is written seldom, a replay of many events is cheaper.
        new EntityKind<QuotaState>(new QuotaDecider(quotas ?? new QuotaSettings()), codec) { SnapshotEvery = snapshotEvery * 40, StateVersion = 2 },
        new EntityKind<AccountState>(new AccountDecider(), codec) { SnapshotEvery = snapshotEvery },
        new EntityKind<AppState>(new AppDecider(), codec) { SnapshotEvery = snapshotEvery },
        new EntityKind<PersonState>(new PersonDecider(), codec) { SnapshotEvery = snapshotEvery },
        new EntityKind<NumberClaimState>(new NumberClaimDecider(), codec) { SnapshotEvery = snapshotEvery },
        new EntityKind<SiteState>(new SiteDecider(), codec) { SnapshotEvery = snapshotEvery });
}
