using System.Text;
using Analytics.Engine.Ports;
using Analytics.Node.Security;
using Analytics.TestKit;
using Analytics.TestKit.Keys;

namespace Analytics.Node.Tests.Security;

public sealed class KeyRingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MemoryDataKeyStore _store = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_sealed_opens_after_a_restart_at_its_own_place_alone()
    {
        var ring = await OpenAsync();
        var key = await ring.CreateAsync();
        var text = await ring.SealAsync(key, "s3cret"u8.ToArray(), "app|acme|gate|secret");

        var again = await OpenAsync();

        Assert.Equal("s3cret", Encoding.UTF8.GetString(await again.OpenAsync(text, "app|acme|gate|secret")));
        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await again.OpenAsync(text, "app|acme|yard|secret"));
        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await again.OpenAsync(text[..^2] + "AA", "app|acme|gate|secret"));
        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await again.OpenAsync("k1.AAAA", "app|acme|gate|secret"));
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destroyed_key_opens_nothing_and_spares_its_neighbours()
    {
        var ring = await OpenAsync();
        var (mine, other) = (await ring.CreateAsync(), await ring.CreateAsync());
        var (gone, kept) = (await ring.SealAsync(mine, "a"u8.ToArray(), "p"), await ring.SealAsync(other, "b"u8.ToArray(), "p"));
        Assert.Equal("a"u8.ToArray(), await ring.OpenAsync(gone, "p"));

        await ring.DestroyAsync(mine);
        await ring.DestroyAsync(mine);

        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await ring.OpenAsync(gone, "p"));
        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await ring.SealAsync(mine, "c"u8.ToArray(), "p"));
        Assert.Equal("b"u8.ToArray(), await ring.OpenAsync(kept, "p"));
    }

    [Fact]
    public async Task Another_key_file_is_refused_at_the_start()
    {
        await OpenAsync();

        await Assert.ThrowsAsync<SecretUnreadableException>(() => KeyRing.OpenAsync(KeyFile.Open(_folder["other"]), _store));
    }

    [Fact]
    public async Task Addresses_of_older_versions_open_before_and_after_a_rotation()
    {
        var file = KeyFile.Open(_folder["key"]);
        var old = file.Roots[0].Protect("rtsp://user:hunter2@10.0.0.7/1", "camera|campus|gate");
        var ring = await KeyRing.OpenAsync(file, _store);
        var fresh = ring.Protect("rtsp://user:hunter3@10.0.0.7/1", "camera|campus|gate");

        await KeyRotation.RunAsync(KeyFile.Open(_folder["key"]), _store);
        await KeyRotation.RunAsync(KeyFile.Open(_folder["key"]), _store);

        foreach (var opened in (KeyRing[])[ring, await OpenAsync()])
        {
            Assert.Equal("rtsp://user:hunter2@10.0.0.7/1", opened.Unprotect(old, "camera|campus|gate"));
            Assert.Equal("rtsp://user:hunter3@10.0.0.7/1", opened.Unprotect(fresh, "camera|campus|gate"));
            Assert.Throws<SecretUnreadableException>(() => opened.Unprotect(old, "camera|campus|yard"));
        }
    }

    [Fact]
    public async Task A_rotation_wraps_everything_anew_and_a_ring_that_runs_goes_on()
    {
        var running = await OpenAsync();
        var key = await running.CreateAsync();
        var text = await running.SealAsync(key, "a"u8.ToArray(), "p");
        var old = await File.ReadAllTextAsync(_folder["key"]);

        var report = await KeyRotation.RunAsync(KeyFile.Open(_folder["key"]), _store);

        Assert.NotEqual(report.From, report.To);
        Assert.All(await _store.ListAsync(), row => Assert.Equal(report.To, row.Root));
        Assert.Single(await File.ReadAllLinesAsync(_folder["key"]));
        // Its file is read anew when the store speaks of a root that it does not know.
        var other = await running.CreateAsync();
        Assert.Equal("a"u8.ToArray(), await running.OpenAsync(text, "p"));
        Assert.Equal("b"u8.ToArray(), await running.OpenAsync(await running.SealAsync(other, "b"u8.ToArray(), "p"), "p"));
        Assert.Equal("a"u8.ToArray(), await (await OpenAsync()).OpenAsync(text, "p"));
        await File.WriteAllTextAsync(_folder["stolen"], old);
        await Assert.ThrowsAsync<SecretUnreadableException>(() => KeyRing.OpenAsync(KeyFile.Open(_folder["stolen"]), _store));
    }

    [Fact]
    public async Task A_rotation_that_was_interrupted_is_finished_by_the_next()
    {
        var running = await OpenAsync();
        var text = await running.SealAsync(await running.CreateAsync(), "a"u8.ToArray(), "p");
        _store.NextRewrapFault = new JournalException(JournalFaultKind.DiskFull, "journal.db", "the disk is full.", "Make room.");

        await Assert.ThrowsAsync<JournalException>(() => KeyRotation.RunAsync(KeyFile.Open(_folder["key"]), _store));
        var both = await File.ReadAllLinesAsync(_folder["key"]);
        // Between the two, both are accepted and the old one still wraps.
        var between = await OpenAsync();
        var more = await between.SealAsync(await between.CreateAsync(), "b"u8.ToArray(), "p");
        var report = await KeyRotation.RunAsync(KeyFile.Open(_folder["key"]), _store);

        Assert.Equal(2, both.Length);
        Assert.Equal([both[0]], await File.ReadAllLinesAsync(_folder["key"]));
        Assert.Equal(report.To, KeyFile.Open(_folder["key"]).Roots[0].Fingerprint);
        var after = await OpenAsync();
        Assert.Equal("a"u8.ToArray(), await after.OpenAsync(text, "p"));
        Assert.Equal("b"u8.ToArray(), await after.OpenAsync(more, "p"));
    }

    [Fact]
    public async Task A_rotation_with_the_wrong_file_changes_nothing()
    {
        await OpenAsync();
        var before = await _store.ListAsync();
        KeyFile.Open(_folder["other"]);

        await Assert.ThrowsAsync<SecretUnreadableException>(() => KeyRotation.RunAsync(KeyFile.Open(_folder["other"]), _store));

        Assert.Equal(before, await _store.ListAsync());
        Assert.Single(await File.ReadAllLinesAsync(_folder["other"]));
    }

    [Fact]
    public void The_example_of_the_standard_gives_the_key_pair_of_the_contract()
    {
        var pair = Sm2Pairs.Of(Convert.FromHexString("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"));
        var (one, two) = (Sm2Pairs.New(), Sm2Pairs.New());

        Assert.Equal(Minting.Sm2PublicKey, pair.PublicKey);
        Assert.NotEqual(one.PublicKey, two.PublicKey);
        Assert.Equal(one.PublicKey, Sm2Pairs.Of(one.PrivateKey).PublicKey);
        Assert.True(Domain.Apps.Credentials.IsSm2PublicKey(one.PublicKey));
    }

    private Task<KeyRing> OpenAsync() => KeyRing.OpenAsync(KeyFile.Open(_folder["key"]), _store);
}
