using System.Text;
using Analytics.Engine.Ports;
using Analytics.Journal.Keys;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests.Keys;

/// <summary>Both ways to the data keys: through a running node's journal, and from the command line beside it.</summary>
public sealed class DataKeyStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_key_decides_the_root_and_another_root_is_refused(bool isRunning)
    {
        await using var journal = Open();
        using var file = DataKeyFile.Open(_folder["journal.db"]);
        IDataKeyStore store = isRunning ? new SqliteDataKeyStore(journal) : file;

        Assert.Null(await store.RootAsync());
        Assert.True(await store.AddAsync(new WrappedKey("k2", "r1", "two")));
        Assert.True(await store.AddAsync(new WrappedKey("k1", "r1", "one")));
        Assert.False(await store.AddAsync(new WrappedKey("k3", "r2", "three")));

        Assert.Equal("r1", await store.RootAsync());
        Assert.Equal(new WrappedKey("k1", "r1", "one"), await store.FindAsync("k1"));
        Assert.Null(await store.FindAsync("k3"));
        Assert.Equal(["k1", "k2"], (await store.ListAsync()).Select(key => key.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_rows_are_rewrapped_or_none(bool isRunning)
    {
        await using var journal = Open();
        using var file = DataKeyFile.Open(_folder["journal.db"]);
        IDataKeyStore store = isRunning ? new SqliteDataKeyStore(journal) : file;
        await store.AddAsync(new WrappedKey("k1", "r1", "one"));
        await store.AddAsync(new WrappedKey("k2", "r1", "two"));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.RewrapAsync("r2", rows => [rows[0] with { Wrapped = "new" }]));
        Assert.Equal(["one", "two"], (await store.ListAsync()).Select(key => key.Wrapped));
        Assert.Equal("r1", await store.RootAsync());
        await store.RewrapAsync("r2", rows => [.. rows.Select(row => row with { Wrapped = row.Wrapped + "'" }), new WrappedKey("old", "r2", "r1")]);

        Assert.Equal([("k1", "r2", "one'"), ("k2", "r2", "two'"), ("old", "r2", "r1")], (await store.ListAsync()).Select(key => (key.Id, key.Root, key.Wrapped)));
        Assert.Equal("r2", await store.RootAsync());
    }

    [Fact]
    public async Task A_deleted_key_leaves_no_byte_in_the_file()
    {
        const string Wrapped = "k1.the-wrapped-bytes-of-a-key-that-is-destroyed";
        await using (var journal = Open())
        {
            var store = new SqliteDataKeyStore(journal);
            await store.AddAsync(new WrappedKey("gone", "r1", Wrapped));
            await store.AddAsync(new WrappedKey("kept", "r1", "k1.kept"));
            await store.DeleteAsync("gone");
            await store.DeleteAsync("gone");
        }

        // Closing the last connection folds the write-ahead log into the file.
        foreach (var path in Directory.GetFiles(_folder.Path, "journal.db*"))
            Assert.DoesNotContain(Wrapped, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);
        using var file = DataKeyFile.Open(_folder["journal.db"]);
        Assert.Equal(["kept"], (await file.ListAsync()).Select(key => key.Id));
    }

    [Fact]
    public async Task A_rotation_beside_a_running_node_is_seen_by_it_at_once()
    {
        await using var journal = Open();
        var store = new SqliteDataKeyStore(journal);
        await store.AddAsync(new WrappedKey("k1", "r1", "one"));

        using (var file = DataKeyFile.Open(_folder["journal.db"]))
            await file.RewrapAsync("r2", rows => [.. rows.Select(row => row with { Wrapped = "anew" })]);

        Assert.Equal(new WrappedKey("k1", "r2", "anew"), await store.FindAsync("k1"));
        Assert.False(await store.AddAsync(new WrappedKey("k2", "r1", "two")));
        Assert.True(await store.AddAsync(new WrappedKey("k2", "r2", "two")));
    }

    [Fact]
    public void A_folder_without_a_journal_is_no_place_for_keys()
    {
        Assert.Throws<JournalException>(() => DataKeyFile.Open(_folder["journal.db"]));
        Assert.False(File.Exists(_folder["journal.db"]));
    }

    private SqliteJournal Open() => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = _folder["journal.db"],
        Holder = "local:keys",
        Time = new ManualTimeProvider(),
        NewJournalId = () => "keys",
    });
}
