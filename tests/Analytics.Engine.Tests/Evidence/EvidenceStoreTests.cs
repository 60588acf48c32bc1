using System.Security.Cryptography;
using Analytics.Engine.Evidence;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Evidence;

public sealed class EvidenceStoreTests : IDisposable
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 23, 30, 0, TimeSpan.FromHours(-2));
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private long _free = long.MaxValue;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_appears_whole_under_tenant_camera_and_date_with_its_digest_and_size()
    {
        var store = Store();

        var file = (await AddAsync(store, "i1", 100))!;

        Assert.Equal(Path.Combine("campus", "gate", "2026-03-02", "i1.jpg"), file.Path);
        Assert.Equal(100, file.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(new byte[100])), file.Sha256);
        Assert.Equal(new byte[100], File.ReadAllBytes(store.Find(file.Path)!));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_writer_with_nothing_or_with_an_error_leaves_nothing()
    {
        var store = Store();

        Assert.Null(await store.AddAsync(Name("i1"), _ => Task.FromResult(false)));
        await Assert.ThrowsAsync<IOException>(() => store.AddAsync(Name("i2"), path =>
        {
            File.WriteAllBytes(path, new byte[10]);
            throw new IOException("the encoder died");
        }));

        Assert.Empty(Files());
        Assert.Equal(0, store.SkippedForSpace);
    }

    [Fact]
    public async Task A_repeated_attempt_writes_the_same_file_again()
    {
        var store = Store();
        await AddAsync(store, "i1", 100);

        var again = (await AddAsync(store, "i1", 50))!;

        Assert.Equal(50, new FileInfo(store.Find(again.Path)!).Length);
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_nearly_full_disk_is_left_alone_and_counted()
    {
        var store = Store(keepFree: 1000);
        _free = 999;

        Assert.Null(await store.AddAsync(Name("i1"), _ => throw new InvalidOperationException("not asked")));
        Assert.Equal(1, store.SkippedForSpace);

        // The disk fills up while the file is written.
        _free = 1000;
        Assert.Null(await store.AddAsync(Name("i2"), path =>
        {
            File.WriteAllBytes(path, new byte[10]);
            _free = 0;
            throw new IOException("no space left on device");
        }));
        Assert.Equal(2, store.SkippedForSpace);
        Assert.Empty(Files());
    }

    [Fact]
    public void What_a_crash_left_half_written_is_removed_at_the_start()
    {
        Directory.CreateDirectory(_folder["evidence/campus/gate"]);
        File.WriteAllText(_folder["evidence/campus/gate/i1.mp4.part"], "half");
        File.WriteAllText(_folder["evidence/campus/gate/i0.mp4"], "whole");

        Store();

        Assert.Equal([_folder["evidence/campus/gate/i0.mp4"]], Files());
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("campus/../../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("../evidence-of-another/secret")]
    [InlineData("campus/absent.jpg")]
    [InlineData("")]
    public void A_path_that_leaves_the_folder_or_leads_nowhere_finds_nothing(string path)
    {
        File.WriteAllText(_folder["secret"], "secret");
        Directory.CreateDirectory(_folder["evidence-of-another"]);
        File.WriteAllText(_folder["evidence-of-another/secret"], "secret");

        Assert.Null(Store().Find(path));
    }

    [Fact]
    public async Task What_is_too_old_goes_and_the_rest_stays()
    {
        var store = Store(maxAge: TimeSpan.FromDays(2));
        var old = await AgedAsync(store, "i1", 10, TimeSpan.FromDays(3));
        var young = await AgedAsync(store, "i2", 10, TimeSpan.FromDays(1));

        Assert.Equal([old], store.Sweep());
        Assert.Equal(1, store.Deleted);
        Assert.NotNull(store.Find(young));
        Assert.Empty(store.Sweep());
    }

    [Fact]
    public async Task Beyond_the_size_the_oldest_go_first_and_no_more_than_needed()
    {
        var store = Store(maxBytes: 250);
        var names = new List<string>();
        for (var i = 0; i < 4; i++)
            names.Add(await AgedAsync(store, $"i{i}", 100, TimeSpan.FromHours(10 - i)));

        Assert.Equal(names[..2], store.Sweep());
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task A_file_being_written_survives_the_sweep_and_empty_old_folders_do_not()
    {
        var store = Store(maxAge: TimeSpan.FromHours(1));
        await AgedAsync(store, "i1", 10, TimeSpan.FromDays(5));
        var folder = Path.GetDirectoryName(Files()[0])!;
        store.Sweep();
        Directory.SetLastWriteTimeUtc(folder, _time.GetUtcNow().UtcDateTime.AddDays(-2));

        var file = await store.AddAsync(new("campus", "yard", "i2", s_at, "jpg"), async path =>
        {
            await File.WriteAllBytesAsync(path, new byte[5]);
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddDays(-5));
            store.Sweep();
            return true;
        });

        Assert.NotNull(store.Find(file!.Path));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Retention_sweeps_at_the_start_and_every_hour()
    {
        var store = Store(maxAge: TimeSpan.FromDays(1));
        await AgedAsync(store, "i1", 10, TimeSpan.FromDays(2));
        await using var retention = new EvidenceRetention(store, _time);
        // The sweep runs beside the test and tells nobody: its counter is looked at.
        await Patience.UntilAsync(() => store.Deleted == 1, "the first sweep");
        await AgedAsync(store, "i2", 10, TimeSpan.FromDays(2));

        _time.Advance(EvidenceRetention.Every - TimeSpan.FromSeconds(1));
        Assert.Equal(1, store.Deleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Patience.UntilAsync(() => store.Deleted == 2, "the second sweep");
        Assert.Equal(0, retention.Failures);
    }

    private EvidenceStore Store(long maxBytes = long.MaxValue, TimeSpan? maxAge = null, long keepFree = 0) =>
        new(_folder["evidence"], new EvidenceLimits(maxBytes, maxAge ?? TimeSpan.FromDays(3650), keepFree), _time, _ => _free);

    private static EvidenceName Name(string id) => new("campus", "gate", id, s_at, "jpg");

    private static Task<EvidenceFile?> AddAsync(EvidenceStore store, string id, int bytes) => store.AddAsync(Name(id), async path =>
    {
        await File.WriteAllBytesAsync(path, new byte[bytes]);
        return true;
    });

    private async Task<string> AgedAsync(EvidenceStore store, string id, int bytes, TimeSpan age)
    {
        var file = (await AddAsync(store, id, bytes))!;
        File.SetLastWriteTimeUtc(store.Find(file.Path)!, (_time.GetUtcNow() - age).UtcDateTime);
        return file.Path;
    }

    private string[] Files() => Directory.GetFiles(_folder["evidence"], "*", SearchOption.AllDirectories);
}
