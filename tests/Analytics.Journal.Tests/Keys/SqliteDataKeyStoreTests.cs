using System.Text;
using Analytics.Engine.Ports;
using Analytics.Journal.Keys;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests.Keys;

public sealed class SqliteDataKeyStoreTests : DataKeyStoreSpec, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_deleted_key_leaves_no_byte_in_the_file()
    {
        const string Wrapped = "k1.the-wrapped-bytes-of-a-key-that-is-destroyed";
        await using (var journal = Open())
        {
            var store = new DataKeyStore(journal);
            await store.AddAsync(new WrappedKey("gone", "r1", Wrapped));
            await store.AddAsync(new WrappedKey("kept", "r1", "k1.kept"));
            await store.DeleteAsync("gone");
            await store.DeleteAsync("gone");
        }

        // Closing the last connection folds the write-ahead log into the file.
        foreach (var path in Directory.GetFiles(_folder.Path, "journal.db*"))
            Assert.DoesNotContain(Wrapped, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);
        using var file = DataKeyTable.Open(_folder["journal.db"]);
        Assert.Equal(["kept"], (await file.ListAsync()).Select(key => key.Id));
    }

    [Fact]
    public void A_folder_without_a_journal_is_no_place_for_keys()
    {
        Assert.Throws<JournalException>(() => DataKeyTable.Open(_folder["journal.db"]));
        Assert.False(File.Exists(_folder["journal.db"]));
    }

    protected override DataKeyTable OpenTable() => DataKeyTable.Open(_folder["journal.db"]);

    protected override SqlJournal Open() => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = _folder["journal.db"],
        Holder = "local:keys",
        Time = new ManualTimeProvider(),
        NewJournalId = () => "keys",
    });
}
