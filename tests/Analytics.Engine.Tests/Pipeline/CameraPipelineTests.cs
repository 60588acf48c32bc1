using Analytics.Domain.Incidents;
using Analytics.Engine.Pipeline;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Media;

namespace Analytics.Engine.Tests.Pipeline;

public sealed class CameraPipelineTests
{
    private readonly PipelineRig _rig = new(new ManualTimeProvider());

    [Fact]
    public async Task A_source_that_ends_closes_what_is_open_and_leaves_no_frame_behind()
    {
        _rig.Analyzer.Sees = _ => HeldAnalyzer.Person;
        for (var second = 1; second <= 3; second++)
            _rig.Picture(second);
        _rig.End(3);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        Assert.Collection(
            _rig.Events,
            e => Assert.Equal(PipelineRig.Start.AddSeconds(1), Assert.IsType<IncidentOpened>(e).Evidence.Window.To),
            e => Assert.Equal(CloseReason.SourceEnded, Assert.IsType<IncidentClosed>(e).Reason));
        Assert.Equal(0, _rig.Pool.Lent);
        Assert.Equal(_rig.Pool.Rents, _rig.Pool.Returns);
    }

    [Fact]
    public async Task A_slow_lane_loses_its_oldest_windows_and_each_is_accounted_for()
    {
        _rig.Analyzer.IsHeld = true;
        var run = _rig.RunAsync(CancellationToken.None);
        _rig.Picture(1);
        await _rig.Analyzer.BegunAsync();
        for (var second = 2; second <= 6; second++)
            _rig.Picture(second);
        await _rig.Read(6);
        _rig.End(6);
        _rig.Analyzer.Go(3);
        await run.InTimeAsync("the pipeline's end");

        Assert.Equal((3, TimeSpan.FromSeconds(3)), _rig.Dropped("queue-full"));
        Assert.Equal(TimeSpan.FromSeconds(2), _rig.Analysed);
        Assert.Equal(PipelineRig.Start.AddSeconds(6), _rig.Notes[^1].Until);
        Assert.Equal(TimeSpan.FromSeconds(1), _rig.Gaps);
        Assert.Equal(0, _rig.Pool.Lent);
    }

    [Fact]
    public async Task A_lossless_lane_makes_the_source_wait_instead()
    {
        _rig.Analyzer.IsHeld = true;
        var run = _rig.RunAsync(CancellationToken.None, isLossless: true);
        for (var second = 1; second <= 6; second++)
            _rig.Picture(second);
        _rig.End(6);
        _rig.Analyzer.Go(6);
        await run.InTimeAsync("the pipeline's end");

        Assert.All(_rig.Notes, note => Assert.Empty(note.Drops));
        Assert.Equal(TimeSpan.FromSeconds(5), _rig.Analysed);
    }

    [Fact]
    public async Task An_outage_is_a_gap_with_its_cause_and_rules_begin_anew_after_it()
    {
        var run = _rig.RunAsync(CancellationToken.None);
        _rig.Picture(1);
        _rig.Interrupt(1, FeedFaultKind.Frozen);
        _rig.Picture(9);
        _rig.Picture(10);
        await _rig.Read(4);
        _rig.End(10);
        await run.InTimeAsync("the pipeline's end");

        var gaps = _rig.GapList;
        Assert.Equal(["not-running", "frozen"], gaps.Select(g => g.Cause));
        Assert.Equal((PipelineRig.Start.AddSeconds(1), PipelineRig.Start.AddSeconds(9)), (gaps[1].From, gaps[1].To));
        Assert.Equal(1, _rig.Analyzer.Resets);
    }

    [Fact]
    public async Task Without_a_model_every_sample_is_a_counted_drop()
    {
        _rig.HasModel = false;
        var run = _rig.RunAsync(CancellationToken.None, isLossless: true);
        _rig.Picture(1);
        _rig.Picture(2);
        _rig.End(2);
        await run.InTimeAsync("the pipeline's end");

        Assert.Equal(2, _rig.Dropped("no-model").Windows);
        Assert.Equal(TimeSpan.Zero, _rig.Analysed);
    }

    [Fact]
    public async Task A_stop_settles_what_waits_and_returns_every_frame()
    {
        using var stop = new CancellationTokenSource();
        _rig.Analyzer.IsHeld = true;
        var run = _rig.RunAsync(stop.Token);
        _rig.Picture(1);
        await _rig.Analyzer.BegunAsync();
        _rig.Picture(2);
        await _rig.Read(2);

        await stop.CancelAsync();
        await Record.ExceptionAsync(() => run.InTimeAsync("the pipeline's end"));

        Assert.True(run.IsCompleted);
        Assert.Equal(0, _rig.Pool.Lent);
        Assert.Equal(2, _rig.Dropped("stopped").Windows);
    }

    [Fact]
    public async Task A_newer_owner_of_the_cameras_time_ends_the_pipeline()
    {
        _rig.IsReplaced = true;
        _rig.Picture(1);
        _rig.End(1);

        await Assert.ThrowsAsync<PipelineReplacedException>(() => _rig.RunAsync(CancellationToken.None, isLossless: true));

        Assert.Equal(0, _rig.Pool.Lent);
    }

    [Fact]
    public async Task The_board_shows_the_camera_while_it_runs()
    {
        var run = _rig.RunAsync(CancellationToken.None);
        _rig.Picture(1);
        _rig.Interrupt(1, FeedFaultKind.Unauthorized);
        await _rig.Read(2);
        var live = _rig.Board.Find(PipelineRig.Camera)!;

        Assert.Equal((LiveState.Interrupted, FeedFaultKind.Unauthorized), (live.State, live.Fault!.Kind));
        var latest = live.Latest()!;
        Assert.Equal(PipelineRig.Start.AddSeconds(1), latest.At);
        latest.Release();

        _rig.End(1);
        await run.InTimeAsync("the pipeline's end");
        Assert.Null(_rig.Board.Find(PipelineRig.Camera));
        Assert.Equal(0, _rig.Pool.Lent);
    }
}
