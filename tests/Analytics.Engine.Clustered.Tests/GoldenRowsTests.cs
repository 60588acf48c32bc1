using System.Data.Common;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Hosting;
using Analytics.Domain;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using LinqToDB;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>One journal for both engines: what Akka.Persistence.Sql makes and writes is what ours makes and writes.</summary>
public abstract class GoldenRowsSpec(ClusterDatabase kind)
{
    private static readonly string[] s_tables = ["journal", "tags", "snapshot"];

    /// <summary>Akka's name for the database.</summary>
    protected abstract string Provider { get; }

    /// <summary>Of a column's type, or of a value's.</summary>
    protected abstract string TypeOf(string value);

    protected abstract string TextOf(string bytes);

    /// <summary>Selects name, type and constraints of a table's columns.</summary>
    protected abstract string ColumnsOf(string table);

    /// <summary>Selects name and definition of a table's indexes.</summary>
    protected abstract string IndexesOf(string table);

    protected abstract DbConnection Connect(string connectionString);

    [Fact]
    public async Task Tables_and_indexes_are_those_that_akka_creates_itself()
    {
        await using var ours = new TemporaryJournal("local:golden", kind);
        using var akkas = new TemporaryDatabase(kind);
        await LetAkkaMakeTablesAsync(akkas.ConnectionString);

        foreach (var table in s_tables)
        {
            Assert.NotEmpty(Rows(akkas.ConnectionString, ColumnsOf(table)));
            Assert.Equal(Rows(akkas.ConnectionString, ColumnsOf(table)), Rows(ours.ConnectionString, ColumnsOf(table)));
            Assert.Equal(Rows(akkas.ConnectionString, IndexesOf(table)), Rows(ours.ConnectionString, IndexesOf(table)));
        }
    }

    [Fact]
    public async Task Rows_of_both_engines_are_equal_but_for_clock_and_writer()
    {
        await using var local = new TemporaryJournal("local:golden", kind);
        await using var clustered = new TemporaryJournal("cluster:golden", kind);
        var counter = Counter.Kind(snapshotEvery: 4);
        var time = new ManualTimeProvider();

        await using (var engine = new LocalEngine(
            new LocalEngineOptions { NodeId = "node", Kinds = new EntityKinds(counter), Journal = local.Journal, Time = time }))
            await PlayAsync(engine, time, local);
        await using (var engine = new ClusteredEngine(clustered.Options("node", Ids.Next("golden"), time, counter)))
            await PlayAsync(engine, time, clustered);

        var rows = Rows(local.ConnectionString, JournalRows);
        Assert.Equal(rows, Rows(clustered.ConnectionString, JournalRows));
        Assert.Equal(12, rows.Count);
        Assert.Equal(Rows(local.ConnectionString, SnapshotRows), Rows(clustered.ConnectionString, SnapshotRows));
        Assert.Empty(Rows(clustered.ConnectionString, "tag FROM tags"));
    }

    private string JournalRows =>
        $"ordering, {TypeOf("created")}, deleted, {TypeOf("deleted")}, persistence_id, sequence_number, {TypeOf("message")}, {TextOf("message")}, manifest, "
        + $"identifier, {TypeOf("identifier")}, {TypeOf("writer_uuid")} FROM journal WHERE identifier = 4201 ORDER BY ordering";

    private string SnapshotRows =>
        $"persistence_id, sequence_number, {TypeOf("created")}, {TypeOf("snapshot")}, {TextOf("snapshot")}, manifest, serializer_id, "
        + $"{TypeOf("serializer_id")} FROM snapshot ORDER BY persistence_id";

    /// <summary>Single rows, a batch of several, a refusal, a rest: every way that a row is written.</summary>
    private async Task PlayAsync(IAnalyticsEngine engine, TimeProvider time, TemporaryJournal journal)
    {
        var id = Counter.Id("golden");
        await engine.StartAsync();
        var at = time.GetUtcNow();
        foreach (var command in new ICommand[] { new Add("c1", at, 5), new Add("c2", at, 1, 3), new Run("c3", at, "ünïcode 中文"), new Add("c4", at, -100) })
            Assert.NotEqual(ReplyStatus.Unknown, (await engine.AskAsync(id, command)).Status);
        await engine.ReleaseAsync(id);
        await engine.ReadAsync(id);
        await engine.AskAsync(id, new Add("c5", at, 2));
        // Nobody waits for a snapshot, and an older one goes after it.
        await Patience.UntilAsync(
            () => Rows(journal.ConnectionString, "sequence_number FROM snapshot") is [var last] && last == "9", "the snapshot of event 9 alone");
        await engine.StopAsync();
    }

    private async Task LetAkkaMakeTablesAsync(string connectionString)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IHostApplicationLifetime, NodeLifetime>();
        await using var provider = services.AddAkka(Ids.Next("tables"), (akka, _) => akka.WithSqlPersistence(
            connectionString, Provider, autoInitialize: true, tagStorageMode: TagMode.TagTable)).BuildServiceProvider();
        var host = provider.GetServices<IHostedService>().Single();
        await host.StartAsync(CancellationToken.None);
        var system = provider.GetRequiredService<ActorSystem>();
        // Both plug-ins make their tables before they answer their first message.
        var writer = system.ActorOf(Props.Create(() => new Touch()));
        await writer.Ask<string>("write", Patience.Limit);
        await host.StopAsync(CancellationToken.None);
    }

    private protected List<string> Rows(string connectionString, string select)
    {
        using var connection = Connect(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Pieces of this file.
        command.CommandText = $"SELECT {select}";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(" ", Enumerable.Range(0, reader.FieldCount).Select(field => reader.GetValue(field))));
        return rows;
    }

    private sealed class Touch : UntypedPersistentActor
    {
        private IActorRef asker = ActorRefs.Nobody;

        public override string PersistenceId => "touch";

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case "write":
                    asker = Sender;
                    Persist("event", _ => SaveSnapshot("state"));
                    break;
                case SaveSnapshotSuccess:
                    asker.Tell("done");
                    break;
            }
        }
    }
}

public sealed class GoldenRowsTests() : GoldenRowsSpec(ClusterDatabase.Sqlite)
{
    protected override string Provider => ProviderName.SQLiteMS;

    [Fact]
    public async Task Every_commit_of_akkas_connections_reaches_the_disk()
    {
        await using var journal = new TemporaryJournal("cluster:golden");

        // 2 is FULL. The mode of the log lies in the file; this is a property of each connection.
        Assert.Equal(["2"], Rows(journal.ConnectionString, "synchronous FROM pragma_synchronous"));
        Assert.Equal(["wal"], Rows(journal.ConnectionString, "journal_mode FROM pragma_journal_mode"));
    }

    protected override string TypeOf(string value) => $"typeof({value})";

    protected override string TextOf(string bytes) => $"cast({bytes} AS TEXT)";

    protected override string ColumnsOf(string table) => $"name, type, \"notnull\", pk FROM pragma_table_info('{table}')";

    protected override string IndexesOf(string table) =>
        $"l.name, l.\"unique\", l.origin, (SELECT group_concat(name) FROM pragma_index_info(l.name)) FROM pragma_index_list('{table}') l ORDER BY 1";

    protected override DbConnection Connect(string connectionString)
    {
        SQLitePCL.Batteries_V2.Init();
        return new SqliteConnection(connectionString);
    }
}

public sealed class GoldenRowsOnPostgresTests() : GoldenRowsSpec(ClusterDatabase.PostgreSql)
{
    protected override string Provider => ProviderName.PostgreSQL15;

    protected override string TypeOf(string value) => $"pg_typeof({value})::text";

    protected override string TextOf(string bytes) => $"convert_from({bytes}, 'UTF8')";

    protected override string ColumnsOf(string table) =>
        $"column_name, data_type, is_nullable, is_identity FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position";

    // The primary key's name is nobody's business.
    protected override string IndexesOf(string table) => $"regexp_replace(indexdef, 'INDEX \\S*(pkey|PK_)\\S* ', 'INDEX ') FROM pg_indexes WHERE tablename = '{table}' ORDER BY 1";

    protected override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString + ";Pooling=false");
}
