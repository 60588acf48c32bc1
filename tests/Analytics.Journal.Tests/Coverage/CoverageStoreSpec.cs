using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Journal.Coverage;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Journal.Tests.Coverage;

/// <summary>What the coverage store does on every database.</summary>
public abstract class CoverageStoreSpec : IAsyncLifetime
{
    private static readonly EntityId Camera = new("camera", "campus", "gate-1");
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private int cameras;
    private SqlJournal journal = null!;
    private CoverageStore store = null!;

    protected abstract SqlJournal Open();

    public ValueTask InitializeAsync()
    {
        journal = Open();
        store = new CoverageStore(journal);
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (journal is not null)
            await journal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_step_adds_to_what_is_accounted_for()
    {
        await store.OwnAsync(Camera, 1, Start);

        Assert.Equal(CoverageOutcome.Written, await store.AdvanceAsync(Step(1, 0, 5, analysed: 5)));
        Assert.Equal(CoverageOutcome.Written, await store.AdvanceAsync(
            Step(1, 5, 15, analysed: 6, drops: [new("queue-full", 3, TimeSpan.FromSeconds(1)), new("deadline", 2, TimeSpan.FromSeconds(1))],
                gaps: [new(Start.AddSeconds(7), Start.AddSeconds(9), "no-signal")])));
        Assert.Equal(CoverageOutcome.Written, await store.AdvanceAsync(
            Step(1, 15, 16, analysed: 0, drops: [new("queue-full", 4, TimeSpan.FromSeconds(1))])));

        var progress = await store.ReadAsync(Camera, TestContext.Current.CancellationToken);
        Assert.True(progress!.AddsUp);
        Assert.Equal((Start, Start.AddSeconds(16)), (progress.Since, progress.Until));
        Assert.Equal((11, 3, 2), (progress.Analysed.TotalSeconds, progress.Dropped.TotalSeconds, progress.Gap.TotalSeconds));
        Assert.Equal([new("deadline", 2, TimeSpan.FromSeconds(1)), new("queue-full", 7, TimeSpan.FromSeconds(2))], progress.Drops);
        Assert.Equal([new CoverageGap(Start.AddSeconds(7), Start.AddSeconds(9), "no-signal")],
            await store.GapsAsync(Camera, Start, Start.AddHours(1), TestContext.Current.CancellationToken));
        Assert.Empty(await store.GapsAsync(Camera, Start.AddSeconds(9), Start.AddHours(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_former_owner_changes_nothing_and_is_told()
    {
        await store.OwnAsync(Camera, 1, Start);
        await store.AdvanceAsync(Step(1, 0, 5, analysed: 5));

        var taken = await store.OwnAsync(Camera, 7, Start.AddSeconds(8));

        Assert.Equal((7, Start.AddSeconds(5)), (taken!.Epoch, taken.Until));
        Assert.Equal(CoverageOutcome.StaleEpoch, await store.AdvanceAsync(Step(1, 5, 10, analysed: 5)));
        Assert.Null(await store.OwnAsync(Camera, 6, Start.AddSeconds(9)));
        var now = await store.ReadAsync(Camera, TestContext.Current.CancellationToken);
        Assert.Equal((7, Start.AddSeconds(5), 5.0), (now!.Epoch, now.Until, now.Analysed.TotalSeconds));
        // The new owner records what nobody watched.
        Assert.Equal(CoverageOutcome.Written, await store.AdvanceAsync(
            Step(7, 5, 8, analysed: 0, gaps: [new(Start.AddSeconds(5), Start.AddSeconds(8), "owner-changed")])));
    }

    [Fact]
    public async Task A_step_sent_again_counts_once_and_one_out_of_step_not_at_all()
    {
        await store.OwnAsync(Camera, 1, Start);
        var step = Step(1, 0, 5, analysed: 5);

        Assert.Equal(CoverageOutcome.Written, await store.AdvanceAsync(step));
        Assert.Equal(CoverageOutcome.Repeated, await store.AdvanceAsync(step));
        Assert.Equal(CoverageOutcome.OutOfStep, await store.AdvanceAsync(Step(1, 6, 10, analysed: 4)));
        Assert.Equal(CoverageOutcome.StaleEpoch, await store.AdvanceAsync(
            Step(1, 0, 5, analysed: 5) with { Camera = new EntityId("camera", "campus", "never-owned") }));

        Assert.Equal(5, (await store.ReadAsync(Camera, TestContext.Current.CancellationToken))!.Analysed.TotalSeconds);
    }

    [Fact]
    public async Task A_step_that_does_not_add_up_is_not_written()
    {
        await store.OwnAsync(Camera, 1, Start);

        foreach (var wrong in new[]
        {
            Step(1, 0, 5, analysed: 4),
            Step(1, 0, 5, analysed: 6),
            Step(1, 0, 5, analysed: 3, gaps: [new(Start.AddSeconds(4), Start.AddSeconds(6), "no-signal")]),
            Step(1, 0, 5, analysed: 5, drops: [new("queue-full", 0, TimeSpan.Zero)]),
            Step(1, 0, 5, analysed: -1, gaps: [new(Start, Start.AddSeconds(5), "a"), new(Start.AddSeconds(1), Start.AddSeconds(2), "b")]),
        })
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.AdvanceAsync(wrong));

        Assert.Equal(Start, (await store.ReadAsync(Camera, TestContext.Current.CancellationToken))!.Until);
    }

    [Fact]
    public void Whatever_is_written_in_whatever_order_adds_up()
    {
        // Owners come and go; steps are repeated, late, or of a former owner.
        var action = Gen.Choose(0, 9).Zip(Gen.Choose(1, 100));
        Prop.ForAll(Gen.ListOf(action).ToArbitrary(), script =>
        {
            var camera = new EntityId("camera", "campus", $"p{++cameras}");
            var (epoch, at) = (1L, Start);
            store.OwnAsync(camera, epoch, at).AsTask().GetAwaiter().GetResult();
            var last = default(CoverageStep);
            foreach (var (kind, size) in script)
            {
                var now = store.ReadAsync(camera).AsTask().GetAwaiter().GetResult()!;
                var until = now.Until.AddMilliseconds(size * 3);
                var step = new CoverageStep(camera, kind == 9 ? epoch - 1 : epoch, kind == 8 ? now.Until.AddMilliseconds(1) : now.Until, until,
                    TimeSpan.FromMilliseconds(size), [new($"cause-{kind}", size, TimeSpan.FromMilliseconds(size))],
                    [new(until.AddMilliseconds(-size), until, "gap")]);
                if (kind == 8)
                    step = step with { Analysed = step.Analysed - TimeSpan.FromMilliseconds(1) };
                if (kind == 7)
                    store.OwnAsync(camera, ++epoch, at).AsTask().GetAwaiter().GetResult();
                else
                    store.AdvanceAsync(kind == 6 && last is not null ? last : step).AsTask().GetAwaiter().GetResult();
                last = kind < 6 ? step : last;
            }

            return store.ReadAsync(camera).AsTask().GetAwaiter().GetResult()!.AddsUp;
        }).Holds();
    }

    private static CoverageStep Step(
        long epoch, double from, double until, double analysed, CoverageDrop[]? drops = null, CoverageGap[]? gaps = null) => new(
            Camera, epoch, Start.AddSeconds(from), Start.AddSeconds(until), TimeSpan.FromSeconds(analysed), drops ?? [], gaps ?? []);
}
