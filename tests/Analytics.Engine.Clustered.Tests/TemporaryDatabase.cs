using Analytics.Domain;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.Journal;
using Analytics.Journal.Postgres;
using Analytics.TestKit;
using Analytics.TestKit.Postgres;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A place for a journal, empty at first: a file in a folder of its own, or a database on the process's own server.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Skips the test where there is no such server.</summary>
    public TemporaryDatabase(ClusterDatabase kind)
    {
        Kind = kind;
        if (kind == ClusterDatabase.PostgreSql)
            PrivatePostgres.Need();
        // Nothing is kept in pools for long: the file is to be free when the engine has stopped, and the server is all tests' own.
        ConnectionString = kind == ClusterDatabase.PostgreSql
            ? $"{PrivatePostgres.Shared.NewDatabase()};Connection Idle Lifetime=2;Connection Pruning Interval=1"
            : $"Data Source={folder["journal.db"]};Pooling=false";
    }

    public ClusterDatabase Kind { get; }

    public string ConnectionString { get; }

    public SqlJournal Open(string holder) => Kind == ClusterDatabase.PostgreSql
        ? PostgresJournal.Open(new PostgresJournalOptions
        {
            Server = PostgresServer.Parse(ConnectionString),
            Holder = holder,
            Time = TimeProvider.System,
            NewJournalId = () => "test",
        })
        : SqliteJournal.Open(new SqliteJournalOptions { Path = folder["journal.db"], Holder = holder, Time = TimeProvider.System, NewJournalId = () => "test" });

    /// <param name="journal">This place's, open.</param>
    public ClusteredEngineOptions Options(SqlJournal journal, string node, string cluster, TimeProvider time, params IEntityKind[] kinds) => new()
    {
        NodeId = node,
        ClusterName = cluster,
        Kinds = new EntityKinds(kinds),
        Commands = new CommandCatalog().Add(typeof(Add)).Add(typeof(Run)).Add(typeof(Break)),
        Journal = journal,
        Lease = journal,
        Database = Kind,
        ConnectionString = ConnectionString,
        Time = time,
        Hocon = TestHocon.Fast,
    };

    public void Dispose() => folder.Dispose();
}
