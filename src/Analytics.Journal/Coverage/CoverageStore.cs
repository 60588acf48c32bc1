using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Coverage;

/// <summary>Coverage beside the journal's events, written by its commit loop beside the appends.</summary>
public sealed class CoverageStore(SqlJournal journal) : ICoverageStore
{
    private const string Columns = "SELECT camera, epoch, since, until, analysed, dropped, gap FROM coverage_progress";

    public async ValueTask<CoverageProgress?> OwnAsync(EntityId camera, long epoch, DateTimeOffset at) =>
        await journal.WriteAsync(database =>
        {
            database.Prepare("""
                INSERT INTO coverage_progress (camera, epoch, since, until, analysed, dropped, gap) VALUES (?1, ?2, ?3, ?3, 0, 0, 0)
                ON CONFLICT (camera) DO UPDATE SET epoch = excluded.epoch
                WHERE coverage_progress.epoch <= excluded.epoch
                """).Bind(1, camera.PersistenceId).Bind(2, epoch).Bind(3, at.UtcTicks).Run();
            var now = Find(database, camera);
            return now?.Epoch == epoch ? now : null;
        }).ConfigureAwait(false);

    public async ValueTask<CoverageOutcome> AdvanceAsync(CoverageStep step)
    {
        step.Check();
        return await journal.WriteAsync(database =>
        {
            var now = Find(database, step.Camera, database.ForUpdate);
            if (now is null || now.Epoch != step.Epoch)
                return CoverageOutcome.StaleEpoch;
            if (now.Until == step.Until && now.Until > step.From)
                return CoverageOutcome.Repeated;
            if (now.Until != step.From)
                return CoverageOutcome.OutOfStep;
            Write(database, step);
            return CoverageOutcome.Written;
        }).ConfigureAwait(false);
    }

    public ValueTask<CoverageProgress?> ReadAsync(EntityId camera, CancellationToken cancellationToken = default) =>
        journal.Reader.WithAsync(database => database.AtOneInstant(instant => Find(instant, camera)), cancellationToken);

    public ValueTask<IReadOnlyList<CoverageProgress>> ListAsync(CancellationToken cancellationToken = default) =>
        journal.Reader.WithAsync(database => database.AtOneInstant(List), cancellationToken);

    public ValueTask<IReadOnlyList<CoverageGap>> GapsAsync(
        EntityId camera, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        journal.Reader.WithAsync<IReadOnlyList<CoverageGap>>(
            database => database.Prepare("""
                SELECT from_at, to_at, cause FROM coverage_gaps WHERE camera = ?1 AND to_at > ?2 AND from_at < ?3 ORDER BY from_at
                """)
                .Bind(1, camera.PersistenceId).Bind(2, from.UtcTicks).Bind(3, to.UtcTicks)
                .Rows(row => new CoverageGap(At(row.Int64(0)), At(row.Int64(1)), row.Text(2))),
            cancellationToken);

    internal static IReadOnlyList<CoverageProgress> List(Database database) =>
        [.. database.Prepare($"{Columns} ORDER BY camera").Rows(Row).Select(row => WithDrops(database, row))];

    private static CoverageProgress? Find(Database database, EntityId camera, string held = "") =>
        database.Prepare($"{Columns} WHERE camera = ?1{held}").Bind(1, camera.PersistenceId).Rows(Row).Select(row => WithDrops(database, row))
            .FirstOrDefault();

    private static CoverageProgress Row(Statement row) => new(
        EntityId.TryParse(row.Text(0), out var camera) ? camera : throw new InvalidDataException($"'{row.Text(0)}' is no camera."),
        row.Int64(1), At(row.Int64(2)), At(row.Int64(3)),
        TimeSpan.FromTicks(row.Int64(4)), TimeSpan.FromTicks(row.Int64(5)), TimeSpan.FromTicks(row.Int64(6)), []);

    private static CoverageProgress WithDrops(Database database, CoverageProgress row) => row with
    {
        Drops = database.Prepare("SELECT cause, windows, time FROM coverage_drops WHERE camera = ?1 ORDER BY cause")
            .Bind(1, row.Camera.PersistenceId)
            .Rows(drop => new CoverageDrop(drop.Text(0), drop.Int64(1), TimeSpan.FromTicks(drop.Int64(2)))),
    };

    private static void Write(Database database, CoverageStep step)
    {
        var camera = step.Camera.PersistenceId;
        database.Prepare("""
            UPDATE coverage_progress SET until = ?2, analysed = analysed + ?3, dropped = dropped + ?4, gap = gap + ?5 WHERE camera = ?1
            """)
            .Bind(1, camera).Bind(2, step.Until.UtcTicks).Bind(3, step.Analysed.Ticks).Bind(4, step.Dropped.Ticks).Bind(5, step.Gap.Ticks).Run();
        foreach (var drop in step.Drops)
        {
            database.Prepare("""
                INSERT INTO coverage_drops (camera, cause, windows, time) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (camera, cause) DO UPDATE SET windows = coverage_drops.windows + excluded.windows, time = coverage_drops.time + excluded.time
                """).Bind(1, camera).Bind(2, drop.Cause).Bind(3, drop.Windows).Bind(4, drop.Time.Ticks).Run();
        }

        foreach (var gap in step.Gaps)
        {
            database.Prepare("INSERT INTO coverage_gaps (camera, from_at, to_at, cause, epoch) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, camera).Bind(2, gap.From.UtcTicks).Bind(3, gap.To.UtcTicks).Bind(4, gap.Cause).Bind(5, step.Epoch).Run();
        }
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
