using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Journal;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A journal in a place of its own, open for as long as the test lasts.</summary>
internal sealed class TemporaryJournal : IAsyncDisposable
{
    private readonly TemporaryDatabase database;

    public TemporaryJournal(string holder, ClusterDatabase kind = ClusterDatabase.Sqlite)
    {
        database = new TemporaryDatabase(kind);
        Journal = database.Open(holder);
    }

    public string ConnectionString => database.ConnectionString;

    public SqlJournal Journal { get; }

    public ClusteredEngineOptions Options(string node, string cluster, TimeProvider time, params IEntityKind[] kinds) =>
        database.Options(Journal, node, cluster, time, kinds);

    public async ValueTask<IReadOnlyList<SpecRow>> RowsAsync(EntityId id)
    {
        var rows = new List<SpecRow>();
        await Journal.ReadAsync(id.PersistenceId, 0, SpecRow.Into(rows));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        database.Dispose();
    }
}
