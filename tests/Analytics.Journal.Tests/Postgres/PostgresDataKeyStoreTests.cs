using Analytics.Engine.Ports;
using Analytics.Journal.Keys;
using Analytics.Journal.Postgres;
using Analytics.Journal.Tests.Keys;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresDataKeyStoreTests : DataKeyStoreSpec
{
    private readonly Lazy<PostgresServer> server = new(PostgresJournals.NewDatabase);

    protected override SqlJournal Open() => PostgresJournals.Open(server.Value);

    protected override DataKeyTable OpenTable() => DataKeyTable.Open(server.Value);

    [Fact]
    public async Task Of_two_nodes_that_add_the_first_key_one_decides_the_root()
    {
        await using var journal = Open();
        using var first = OpenTable();
        using var second = OpenTable();

        for (var round = 0; round < 20; round++)
        {
            await journal.WriteAsync(database =>
            {
                database.Execute("DELETE FROM data_keys; DELETE FROM meta WHERE name = 'root_key'");
                return true;
            });
            var added = await Task.WhenAll(
                Task.Run(async () => await first.AddAsync(new WrappedKey("k1", "r1", "one"))),
                Task.Run(async () => await second.AddAsync(new WrappedKey("k2", "r2", "two"))));
            Assert.Single(added, isAdded => isAdded);
            Assert.Single(await first.ListAsync());
        }
    }

    [Fact]
    public void A_database_without_a_journal_is_no_place_for_keys()
    {
        var fault = Assert.Throws<JournalException>(OpenTable);

        Assert.Equal(JournalFaultKind.NotAccessible, fault.Kind);
    }
}
