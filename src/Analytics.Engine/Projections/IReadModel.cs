using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;

namespace Analytics.Engine.Projections;

/// <summary>Queries. They lag behind the journal by as much as <see cref="CheckpointAsync"/> says.</summary>
public interface IReadModel
{
    /// <summary>Ordering of the last event that is in the tables.</summary>
    ValueTask<long> CheckpointAsync(CancellationToken cancellationToken = default);

    /// <exception cref="ArgumentException">The limit is out of range, or the cursor is none of ours.</exception>
    ValueTask<Page<IncidentRow>> IncidentsAsync(IncidentQuery query, CancellationToken cancellationToken = default);

    /// <param name="tenant">Null only for those who may see every tenant.</param>
    ValueTask<IncidentRow?> IncidentAsync(string? tenant, IncidentId id, CancellationToken cancellationToken = default);

    /// <summary>Where the incident's events stand in its stream, in order.</summary>
    ValueTask<IReadOnlyList<long>> IncidentSequencesAsync(IncidentRow incident, CancellationToken cancellationToken = default);

    /// <summary>In order of their keys.</summary>
    ValueTask<IReadOnlyList<CameraRow>> CamerasAsync(string? tenant, CancellationToken cancellationToken = default);

    ValueTask<CameraRow?> CameraAsync(string tenant, string camera, CancellationToken cancellationToken = default);
}

/// <summary>The tables while events are folded into them; what is put is seen by the next find. One transaction per batch.</summary>
public interface IReadModelWriter
{
    IncidentRow? FindIncident(string tenant, IncidentId id);

    void Put(IncidentRow row);

    /// <summary>Another event of the incident.</summary>
    void PutEvent(IncidentId id, string stream, long sequenceNumber);

    CameraRow? FindCamera(EntityId id);

    void Put(CameraRow row);

    /// <summary>Orders, terms and usage of quota accounts.</summary>
    IQuotaTables Quotas { get; }
}
