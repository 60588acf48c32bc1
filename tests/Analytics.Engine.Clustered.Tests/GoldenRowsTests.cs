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

namespace Analytics.Engine.Clustered.Tests;

/// <summary>One journal for both engines: what Akka.Persistence.Sql makes and writes is what ours makes and writes.</summary>
public sealed class GoldenRowsTests
{
    private const string Journal =
        "ordering, typeof(created), deleted, typeof(deleted), persistence_id, sequence_number, typeof(message), cast(message AS TEXT), manifest, "
        + "identifier, typeof(identifier), typeof(writer_uuid) FROM journal WHERE identifier = 4201 ORDER BY ordering";

    private const string Snapshots =
        "persistence_id, sequence_number, typeof(created), typeof(snapshot), cast(snapshot AS TEXT), manifest, serializer_id, "
        + "typeof(serializer_id) FROM snapshot ORDER BY persistence_id";

    [Fact]
    public async Task Tables_and_indexes_are_those_that_akka_creates_itself()
    {
        await using var ours = new TemporaryJournal("local:golden");
        using var folder = new TempFolder();
        var akkas = $"Data Source={folder["akka.db"]};Pooling=false";
        await LetAkkaMakeTablesAsync(akkas);

        foreach (var table in new[] { "journal", "tags", "snapshot" })
        {
            Assert.Equal(
                Rows(akkas, $"name, type, \"notnull\", pk FROM pragma_table_info('{table}')"),
                Rows(ours.ConnectionString, $"name, type, \"notnull\", pk FROM pragma_table_info('{table}')"));
            Assert.Equal(Indexes(akkas, table), Indexes(ours.ConnectionString, table));
        }
    }

    [Fact]
    public async Task Rows_of_both_engines_are_equal_but_for_clock_and_writer()
    {
        await using var local = new TemporaryJournal("local:golden");
        await using var clustered = new TemporaryJournal("cluster:golden");
        var kind = Counter.Kind(snapshotEvery: 4);
        var time = new ManualTimeProvider();

        await using (var engine = new LocalEngine(
            new LocalEngineOptions { NodeId = "node", Kinds = new EntityKinds(kind), Journal = local.Journal, Time = time }))
            await PlayAsync(engine, time);
        await using (var engine = new ClusteredEngine(clustered.Options("node", Ids.Next("golden"), time, kind)))
            await PlayAsync(engine, time);

        var rows = Rows(local.ConnectionString, Journal);
        Assert.Equal(rows, Rows(clustered.ConnectionString, Journal));
        Assert.Equal(12, rows.Count);
        Assert.Equal(Rows(local.ConnectionString, Snapshots), Rows(clustered.ConnectionString, Snapshots));
        Assert.Single(Rows(clustered.ConnectionString, Snapshots));
        Assert.Empty(Rows(clustered.ConnectionString, "* FROM tags"));
    }

    [Fact]
    public async Task Every_commit_of_akkas_connections_reaches_the_disk()
    {
        await using var journal = new TemporaryJournal("cluster:golden");

        // 2 is FULL. The mode of the log lies in the file; this is a property of each connection.
        Assert.Equal(["2"], Rows(journal.ConnectionString, "synchronous FROM pragma_synchronous"));
        Assert.Equal(["wal"], Rows(journal.ConnectionString, "journal_mode FROM pragma_journal_mode"));
    }

    /// <summary>Single rows, a batch of several, a refusal, a rest: every way that a row is written.</summary>
    private static async Task PlayAsync(IAnalyticsEngine engine, TimeProvider time)
    {
        var id = Counter.Id("golden");
        await engine.StartAsync();
        var at = time.GetUtcNow();
        foreach (var command in new ICommand[] { new Add("c1", at, 5), new Add("c2", at, 1, 3), new Run("c3", at, "ünïcode 中文"), new Add("c4", at, -100) })
            Assert.NotEqual(ReplyStatus.Unknown, (await engine.AskAsync(id, command)).Status);
        await engine.ReleaseAsync(id);
        await engine.ReadAsync(id);
        await engine.AskAsync(id, new Add("c5", at, 2));
        await engine.StopAsync();
    }

    private static async Task LetAkkaMakeTablesAsync(string connectionString)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IHostApplicationLifetime, NodeLifetime>();
        await using var provider = services.AddAkka(Ids.Next("tables"), (akka, _) => akka.WithSqlPersistence(
            connectionString, ProviderName.SQLiteMS, autoInitialize: true, tagStorageMode: TagMode.TagTable)).BuildServiceProvider();
        var host = provider.GetServices<IHostedService>().Single();
        await host.StartAsync(CancellationToken.None);
        var system = provider.GetRequiredService<ActorSystem>();
        // Both plug-ins make their tables before they answer their first message.
        var writer = system.ActorOf(Props.Create(() => new Touch()));
        await writer.Ask<string>("write", Patience.Limit);
        await host.StopAsync(CancellationToken.None);
    }

    private static List<string> Indexes(string connectionString, string table) =>
        [.. Rows(connectionString, $"name, \"unique\", origin FROM pragma_index_list('{table}')")
            .Select(index => $"{index}: {string.Join(", ", Rows(connectionString, $"name FROM pragma_index_info('{index[..index.IndexOf(' ', StringComparison.Ordinal)]}')"))}")
            .Order(StringComparer.Ordinal)];

    private static List<string> Rows(string connectionString, string select)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(connectionString);
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
