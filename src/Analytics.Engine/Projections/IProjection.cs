using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Usage;

namespace Analytics.Engine.Projections;

/// <summary>Folds the events of one kind of entity into read tables.</summary>
public interface IProjection
{
    /// <summary>The kind whose events it takes.</summary>
    string Kind { get; }

    void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model);
}

/// <summary>An event that is in the read tables now.</summary>
public sealed record ProjectedEvent(EntityId Entity, long Ordering, DecodedEvent Stored);

public static class ReadModelProjections
{
    /// <summary>Raise it when a fold or a table changes: the tables are then made anew from the journal.</summary>
    public const int Version = 2;

    /// <param name="regions">Where callers are, for the usage by province.</param>
    public static IReadOnlyList<IProjection> All(RegionTable regions) =>
        [new IncidentProjection(), new CameraProjection(), new OrderProjection(), new UsageProjection(regions)];
}
