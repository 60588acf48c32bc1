using System.Net;
using Analytics.Engine.Evidence;
using Analytics.Engine.Ports;
using Analytics.Gateway.Health;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_node_lives_before_it_is_ready_and_says_what_it_waits_for()
    {
        await using var world = await World.StartAsync();
        using var stranger = world.Client(null, "zh");

        var alive = await stranger.GetAsync("/healthz").OkAsync();
        using var waiting = await stranger.GetAsync("/readyz");
        world.Imported.Set();
        var ready = await stranger.GetAsync("/readyz").OkAsync();

        Assert.Equal("alive", alive.Text("status"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, waiting.StatusCode);
        var text = await waiting.Content.ReadAsStringAsync();
        Assert.Contains("configuration-pending", text, StringComparison.Ordinal);
        Assert.Contains("配置", text, StringComparison.Ordinal);
        Assert.Equal("true", ready.Text("ready"));
    }

    [Fact]
    public async Task A_journal_that_takes_no_writes_is_a_reason_and_evidence_that_fails_a_warning()
    {
        JournalException? broken = null;
        NotReady? evidence = null;
        await using var world = await World.StartAsync(parts => parts with
        {
            Ready = [new JournalCondition(() => broken)],
            Warnings = [new Told(() => evidence)],
        });
        using var stranger = world.Client(null);
        Assert.Empty((await stranger.GetAsync("/readyz").OkAsync())["warnings"]!.AsArray());

        evidence = new("evidence-failed", new("The last evidence could not be written.", "证据写入失败。"));
        var warned = await stranger.GetAsync("/readyz").OkAsync();
        broken = new JournalException(JournalFaultKind.DiskFull, "/data/journal.db", "the disk is full.", "Make room.");
        using var refused = await stranger.GetAsync("/readyz");

        Assert.Equal("evidence-failed", Assert.Single(warned["warnings"]!.AsArray())!.Text("code"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync();
        Assert.Contains("journal-not-writable", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/data", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_that_cannot_be_swept_is_a_warning()
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        var store = new EvidenceStore(folder["evidence"], new EvidenceLimits(1, TimeSpan.FromDays(1), 0), time);
        Directory.Delete(folder["evidence"], recursive: true);
        await using var retention = new EvidenceRetention(store, time);
        await Patience.UntilAsync(() => retention.LastFailure is not null, "the sweep of a folder that is gone");

        Assert.Equal("evidence-not-swept", (await new EvidenceCondition(null, retention).CheckAsync(default))?.Code);
        Assert.Null(await new EvidenceCondition(null, null).CheckAsync(default));
    }

    [Fact]
    public async Task A_read_model_that_is_behind_or_stuck_is_a_reason()
    {
        await using var world = await World.StartAsync();
        await world.OpenAsync(1);
        var model = world.Model;

        Assert.Null(await new ProjectionCondition(world.Journal, model, () => null, 0).CheckAsync(default));
        Assert.Equal("projections-behind", (await new ProjectionCondition(world.Journal, model, () => null, -1).CheckAsync(default))?.Code);
        Assert.Equal("projections-failed",
            (await new ProjectionCondition(world.Journal, model, () => new IOException("x"), 0).CheckAsync(default))?.Code);
    }

    private sealed class Told(Func<NotReady?> reason) : IReadyCondition
    {
        public ValueTask<NotReady?> CheckAsync(CancellationToken cancel) => ValueTask.FromResult(reason());
    }
}
