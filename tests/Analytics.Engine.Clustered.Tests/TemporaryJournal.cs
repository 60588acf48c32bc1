using Analytics.Domain;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.Journal;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A SQLite journal in a directory of its own, gone with the test.</summary>
internal sealed class TemporaryJournal : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    public TemporaryJournal(string holder) => Journal = SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = Path,
        Holder = holder,
        Time = TimeProvider.System,
        NewJournalId = () => "test",
    });

    public string Path => folder["journal.db"];

    public string ConnectionString => $"Data Source={Path};Pooling=false";

    public SqliteJournal Journal { get; }

    public ClusteredEngineOptions Options(string node, string cluster, TimeProvider time, params IEntityKind[] kinds) =>
        OptionsFor(Journal, Path, node, cluster, time, kinds);

    public static ClusteredEngineOptions OptionsFor(
        SqliteJournal journal, string path, string node, string cluster, TimeProvider time, params IEntityKind[] kinds) => new()
        {
            NodeId = node,
            ClusterName = cluster,
            Kinds = new EntityKinds(kinds),
            Commands = new CommandCatalog().Add(typeof(Add)).Add(typeof(Run)).Add(typeof(Break)),
            Journal = journal,
            Lease = journal,
            Database = ClusterDatabase.Sqlite,
            // Not pooled: the file is to be free when the engine has stopped.
            ConnectionString = $"Data Source={path};Pooling=false",
            Time = time,
            Hocon = TestHocon.Fast,
        };

    public async ValueTask<IReadOnlyList<SpecRow>> RowsAsync(EntityId id)
    {
        var rows = new List<SpecRow>();
        await Journal.ReadAsync(id.PersistenceId, 0, SpecRow.Into(rows));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        folder.Dispose();
    }
}
