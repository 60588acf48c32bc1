using Analytics.Engine.Ports;
using Analytics.Journal.Keys;

namespace Analytics.Journal.Tests.Keys;

/// <summary>Both ways to the data keys on every database: through a running node's journal, and from the command line beside it.</summary>
public abstract class DataKeyStoreSpec
{
    protected abstract SqlJournal Open();

    /// <summary>Of the same journal.</summary>
    protected abstract DataKeyTable OpenTable();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_key_decides_the_root_and_another_root_is_refused(bool isRunning)
    {
        await using var journal = Open();
        using var file = OpenTable();
        IDataKeyStore store = isRunning ? new DataKeyStore(journal) : file;

        Assert.Null(await store.RootAsync());
        Assert.True(await store.AddAsync(new WrappedKey("k2", "r1", "two")));
        Assert.True(await store.AddAsync(new WrappedKey("k1", "r1", "one")));
        Assert.False(await store.AddAsync(new WrappedKey("k3", "r2", "three")));
        Assert.False(await store.AddAsync(new WrappedKey("k1", "r1", "of a node that started beside the first")));

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
        using var file = OpenTable();
        IDataKeyStore store = isRunning ? new DataKeyStore(journal) : file;
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
    public async Task A_rotation_beside_a_running_node_is_seen_by_it_at_once()
    {
        await using var journal = Open();
        var store = new DataKeyStore(journal);
        await store.AddAsync(new WrappedKey("k1", "r1", "one"));

        using (var file = OpenTable())
            await file.RewrapAsync("r2", rows => [.. rows.Select(row => row with { Wrapped = "anew" })]);

        Assert.Equal(new WrappedKey("k1", "r2", "anew"), await store.FindAsync("k1"));
        Assert.False(await store.AddAsync(new WrappedKey("k2", "r1", "two")));
        Assert.True(await store.AddAsync(new WrappedKey("k2", "r2", "two")));
    }
}
