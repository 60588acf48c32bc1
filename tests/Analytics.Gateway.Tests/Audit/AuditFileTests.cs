using Analytics.Gateway.Audit;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Audit;

public sealed class AuditFileTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Numbers_go_on_over_restarts_and_rotations_and_the_oldest_files_leave()
    {
        using var folder = new TempFolder();
        for (var start = 0; start < 4; start++)
        {
            using var log = AuditFile.Open(folder.Path, new(FileBytes: 400, Files: 3));
            for (var i = 0; i < 5; i++)
                await log.AppendAsync(Entry(start), default);
        }

        using var read = AuditFile.Open(folder.Path, new(FileBytes: 400, Files: 3));
        var kept = await read.ReadAsync(new(null, null, null, null, null, 100), default);

        Assert.Equal(20, kept[0].Number);
        Assert.Equal(Enumerable.Range(0, kept.Count).Select(i => 20L - i), kept.Select(line => line.Number));
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        Assert.True(kept.Count is > 5 and < 20);
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_is_left_behind_and_harms_no_other()
    {
        using var folder = new TempFolder();
        using (var log = AuditFile.Open(folder.Path))
        {
            await log.AppendAsync(Entry(1), default);
            await log.AppendAsync(Entry(2), default);
        }

        var file = Directory.GetFiles(folder.Path).Single();
        await using (var cut = new FileStream(file, FileMode.Open))
            cut.SetLength(cut.Length - 20);
        using var again = AuditFile.Open(folder.Path);
        await again.AppendAsync(Entry(3), default);

        var kept = await again.ReadAsync(new(null, null, null, null, null, 100), default);
        Assert.Equal([(2, "actor-3"), (1, "actor-1")], kept.Select(line => (line.Number, line.Entry.Actor)));
    }

    [Fact]
    public async Task Filters_leave_what_was_asked_for()
    {
        using var folder = new TempFolder();
        using var log = AuditFile.Open(folder.Path);
        for (var i = 0; i < 5; i++)
            await log.AppendAsync(Entry(i), default);

        async Task<int> Count(AuditQuery query) => (await log.ReadAsync(query, default)).Count;
        Assert.Equal(1, await Count(new("actor-2", null, null, null, null, 100)));
        Assert.Equal(5, await Count(new(null, "camera.enable", null, null, null, 100)));
        Assert.Equal(0, await Count(new(null, "camera.disable", null, null, null, 100)));
        Assert.Equal(2, await Count(new(null, null, s_start.AddSeconds(1), s_start.AddSeconds(3), null, 100)));
        Assert.Equal(2, await Count(new(null, null, null, null, 3, 100)));
        Assert.Equal(4, await Count(new(null, null, null, null, null, 4)));
    }

    private static AuditEntry Entry(int i) =>
        new(s_start.AddSeconds(i), $"actor-{i}", "admin", "camera.enable", "gate-1", null, "done", "127.0.0.1");
}
