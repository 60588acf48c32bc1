using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Projections;
using Analytics.Journal.Databases;
using Analytics.Journal.ReadModel.Quotas;

namespace Analytics.Journal.ReadModel;

/// <summary>Queries on the read tables, beside the projection runner. Who has a connection keeps his thread until it has answered.</summary>
public sealed class JournalReadModel : IReadModel, IDisposable
{
    private readonly ConnectionPool pool;

    /// <param name="place">One that a <see cref="ProjectionRunner"/> has opened once.</param>
    public JournalReadModel(ReadDatabase place)
    {
        pool = place.OpenReaders();
        Quotas = new QuotaReadModel(pool);
    }

    /// <param name="path">A file of their own.</param>
    public JournalReadModel(string path)
        : this(ReadDatabase.InFile(path))
    {
    }

    /// <summary>Orders, terms and usage.</summary>
    public IQuotaReadModel Quotas { get; }

    public ValueTask<long> CheckpointAsync(CancellationToken cancellationToken = default) =>
        pool.WithAsync(database => database.Scalar("SELECT ordering FROM checkpoint"), cancellationToken);

    public async ValueTask<Page<IncidentRow>> IncidentsAsync(IncidentQuery query, CancellationToken cancellationToken = default)
    {
        if (query.Limit is < 1 or > 500)
            throw new ArgumentException($"limit is {query.Limit}: ask for 1 to 500.", nameof(query));
        if (query.After is not null && !IncidentId.TryParse(query.After, out _))
            throw new ArgumentException($"'{query.After}' is no cursor: pass on what the page before named as next.", nameof(query));

        var rows = await pool.WithAsync(Select, cancellationToken).ConfigureAwait(false);
        var isLast = rows.Count <= query.Limit;
        if (!isLast)
            rows.RemoveAt(rows.Count - 1);
        return new Page<IncidentRow>(rows, isLast ? null : rows[^1].Id.Value);

        List<IncidentRow> Select(Database database)
        {
            var (where, values) = IncidentFilter.Of(query, database);
            // The filter's text is made of our own constants; every value is a parameter.
            var select = database.Prepare($"SELECT document FROM incidents {where} ORDER BY id DESC LIMIT ?{values.Count + 1}");
            for (var index = 0; index < values.Count; index++)
                select = values[index] is string text ? select.Bind(index + 1, text) : select.Bind(index + 1, (long)values[index]);
            return Rows<IncidentRow>(select.Bind(values.Count + 1, query.Limit + 1));
        }
    }

    public ValueTask<IncidentRow?> IncidentAsync(string? tenant, IncidentId id, CancellationToken cancellationToken = default) =>
        pool.WithAsync(
            database => Rows<IncidentRow>(database
                .Prepare("SELECT document FROM incidents WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)").Bind(1, id.Value).Bind(2, tenant))
                .FirstOrDefault(),
            cancellationToken);

    public ValueTask<IReadOnlyList<long>> IncidentSequencesAsync(IncidentRow incident, CancellationToken cancellationToken = default) =>
        pool.WithAsync<IReadOnlyList<long>>(
            database => database.Prepare("SELECT sequence_number FROM incident_events WHERE incident = ?1 ORDER BY sequence_number")
                .Bind(1, incident.Id.Value).Rows(row => row.Int64(0)),
            cancellationToken);

    public ValueTask<IReadOnlyList<CameraRow>> CamerasAsync(string? tenant, CancellationToken cancellationToken = default) =>
        pool.WithAsync<IReadOnlyList<CameraRow>>(
            database => Rows<CameraRow>(
                database.Prepare("SELECT document FROM cameras WHERE ?1 IS NULL OR tenant = ?1 ORDER BY tenant, camera").Bind(1, tenant)),
            cancellationToken);

    public ValueTask<CameraRow?> CameraAsync(string tenant, string camera, CancellationToken cancellationToken = default) =>
        pool.WithAsync(
            database => Rows<CameraRow>(
                database.Prepare("SELECT document FROM cameras WHERE tenant = ?1 AND camera = ?2").Bind(1, tenant).Bind(2, camera)).FirstOrDefault(),
            cancellationToken);

    public void Dispose() => pool.Dispose();

    private static List<TRow> Rows<TRow>(Statement select) => select.Rows(row => ReadModelWriter.Document<TRow>(row.Blob(0)));
}
