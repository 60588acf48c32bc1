using System.Text.Json;
using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
using Analytics.Engine.Projections;
using Analytics.Journal.Databases;
using Analytics.Journal.ReadModel.Quotas;

namespace Analytics.Journal.ReadModel;

/// <summary>The read tables inside one transaction.</summary>
internal sealed class ReadModelWriter(Database database) : IReadModelWriter
{
    private readonly QuotaTables quotas = new(database);

    public IncidentRow? FindIncident(string tenant, IncidentId id) =>
        Find<IncidentRow>(database.Prepare("SELECT document FROM incidents WHERE id = ?1 AND tenant = ?2").Bind(1, id.Value).Bind(2, tenant));

    public void Put(IncidentRow row) => database.Prepare("""
        INSERT INTO incidents (id, tenant, camera, ability, severity, is_open, handling, opened_at, search, document)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, handling = excluded.handling, search = excluded.search,
            document = excluded.document
        """)
        .Bind(1, row.Id.Value).Bind(2, row.Tenant).Bind(3, row.Camera).Bind(4, row.Ability).Bind(5, (long)row.Severity)
        .Bind(6, row.IsOpen ? 1 : 0).Bind(7, (long)row.Handling).Bind(8, row.OpenedAt.UtcTicks)
        .Bind(9, SearchText(row)).Bind(10, Json(row)).Run();

    public void PutEvent(IncidentId id, string stream, long sequenceNumber) => database.Prepare("""
        INSERT INTO incident_events (incident, stream, sequence_number) VALUES (?1, ?2, ?3)
        ON CONFLICT (incident, sequence_number) DO NOTHING
        """).Bind(1, id.Value).Bind(2, stream).Bind(3, sequenceNumber).Run();

    public CameraRow? FindCamera(EntityId id) =>
        Find<CameraRow>(database.Prepare("SELECT document FROM cameras WHERE tenant = ?1 AND camera = ?2").Bind(1, id.Tenant).Bind(2, id.Key));

    public void Put(CameraRow row) => database.Prepare("""
        INSERT INTO cameras (tenant, camera, document) VALUES (?1, ?2, ?3)
        ON CONFLICT (tenant, camera) DO UPDATE SET document = excluded.document
        """)
        .Bind(1, row.Camera.Tenant).Bind(2, row.Camera.Key).Bind(3, Json(row)).Run();

    public IQuotaTables Quotas => quotas;

    /// <summary>Writes what was only noted so far; before the transaction ends.</summary>
    public void Flush() => quotas.Flush();

    /// <summary>Forgets what was only noted.</summary>
    public void Discard() => quotas.Discard();

    internal static TRow Document<TRow>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<TRow>(json, JournalJson.Options) ?? throw new JsonException("A document is null.");

    internal static TRow? Find<TRow>(Statement find)
        where TRow : class => find.Rows(row => Document<TRow>(row.Blob(0))).FirstOrDefault();

    internal static string Json<TRow>(TRow row) => JsonSerializer.Serialize(row, JournalJson.Options);

    // PostgreSQL's texts hold no zero.
    private static string SearchText(IncidentRow row) => string.Join('\n',
    [
        row.Id.Value, row.Camera, row.Opened.Rule.Id, row.Ability,
        .. row.Opened.Evidence.Observations.Select(seen => seen.Label).Distinct(StringComparer.Ordinal),
        .. row.Texts.Select(text => text.Text),
    ]).Replace("\0", "", StringComparison.Ordinal).ToLowerInvariant();
}
