using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Coverage;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Pipeline;

/// <summary>An activation of a camera over what the one before left behind.</summary>
public sealed class CameraActivityTests : IAsyncLifetime
{
    private static readonly EntityId s_log = IncidentLogDecider.IdOf("campus", "gate");
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new(PipelineRig.Start.AddHours(1));
    private readonly PipelineRig _rig;
    private readonly SqliteJournal _journal;
    private readonly CoverageStore _coverage;
    private readonly LocalEngine _engine;

    public CameraActivityTests()
    {
        _rig = new PipelineRig(_time);
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = _folder["journal.db"], Holder = "local:test", Time = _time, NewJournalId = () => "j" });
        _coverage = new CoverageStore(_journal);
        _engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-1",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null),
            Journal = _journal,
            Time = _time,
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _engine.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_camera_begins_now_and_its_first_epoch_is_in_its_log()
    {
        await RunAsync(epoch: 1);

        Assert.Equal(_time.GetUtcNow(), _rig.Wish!.After);
        Assert.Equal(1, (await LogAsync()).Epoch);
    }

    [Fact]
    public async Task It_begins_above_what_was_accounted_for_although_the_clock_went_back()
    {
        var until = _time.GetUtcNow().AddMinutes(10);
        await _coverage.OwnAsync(PipelineRig.Camera, 1, until);

        await RunAsync(epoch: 2);

        Assert.Equal(until, _rig.Wish!.After);
    }

    [Fact]
    public async Task It_begins_above_the_last_judged_window_and_the_time_up_to_it_is_a_gap()
    {
        var since = PipelineRig.Start;
        await _coverage.OwnAsync(PipelineRig.Camera, 1, since);
        await OpenAsync("fence", second: 100, epoch: 1);

        await RunAsync(epoch: 2);

        var judged = since.AddSeconds(100);
        Assert.Equal(judged, _rig.Wish!.After);
        var gap = Assert.Single(await _coverage.GapsAsync(PipelineRig.Camera, since, judged, Cancel));
        Assert.Equal(new CoverageGap(since, judged, CameraActivity.NotRunning), gap);
    }

    [Fact]
    public async Task Incidents_of_rules_that_are_gone_are_closed_and_those_of_the_others_stay_open()
    {
        await OpenAsync("gone", second: 10, epoch: 1);
        await OpenAsync("fence", second: 20, epoch: 1);

        await RunAsync(epoch: 2);

        var log = await LogAsync();
        Assert.Null(log.Mark("gone")!.Open);
        Assert.NotNull(log.Mark("fence")!.Open);
    }

    [Fact]
    public async Task An_older_activation_stops_before_it_opens_its_source()
    {
        await _engine.AskAsync(s_log, new NoteEpoch("n", _time.GetUtcNow(), "node-2", "node-2", 9), Cancel);

        await Assert.ThrowsAsync<PipelineReplacedException>(() => RunAsync(epoch: 8));

        Assert.Null(_rig.Wish);
    }

    [Fact]
    public async Task An_activation_whose_time_another_accounts_for_stops_before_it_opens_its_source()
    {
        await _coverage.OwnAsync(PipelineRig.Camera, 9, _time.GetUtcNow());

        await Assert.ThrowsAsync<PipelineReplacedException>(() => RunAsync(epoch: 8));

        Assert.Null(_rig.Wish);
    }

    [Fact]
    public async Task A_source_that_ends_is_noted_on_the_board_after_its_incidents_are_closed()
    {
        _rig.Analyzer.Sees = _ => HeldAnalyzer.Person;
        _rig.Picture(4000);
        _rig.End(4000);
        var ended = _rig.Board.EndedAsync([PipelineRig.Camera]);

        await ActivityAsync(1, CancellationToken.None);

        Assert.Equal([new CameraEnd(PipelineRig.Camera, null)], await ended.InTimeAsync("the note on the board"));
        Assert.Null((await LogAsync()).Mark("fence")!.Open);
    }

    private async Task RunAsync(long epoch)
    {
        using var stop = new CancellationTokenSource();
        var run = ActivityAsync(epoch, stop.Token);
        // Once it waits for its first frame it has done all that comes before; or it has ended with its reason.
        await Task.WhenAny(run, _rig.Read(0));
        await stop.CancelAsync();
        await run.InTimeAsync("the pipeline's end");
        Assert.False(_rig.Board.EndedAsync([PipelineRig.Camera]).IsCompleted);
    }

    private Task ActivityAsync(long epoch, CancellationToken stop)
    {
        var state = new CameraState("campus", "gate", CameraLife.Present, PipelineRig.Config, null, IsEnabled: true, Version: 1);
        return new CameraActivity(new ActivityStart<CameraState>(PipelineRig.Camera, epoch, state, _engine), _rig.Services(_coverage.AdvanceAsync), _coverage).RunAsync(stop);
    }

    private async Task<IncidentLogState> LogAsync() => (await _engine.ReadAsync<IncidentLogState>(s_log, Cancel)).State;

    private async Task OpenAsync(string rule, int second, long epoch)
    {
        var at = PipelineRig.Start.AddSeconds(second);
        var terms = new Rule { Id = rule, Ability = Abilities.ElectronicFence, K = 1, N = 1 };
        var evidence = new RuleEvidence(
            new WindowSpan(at, at, 0, 0), [], [new WindowScore(at, at, true, 0.9)], HeldAnalyzer.Person.Observations, null, TimeSpan.Zero, null);
        var reply = await _engine.AskAsync(s_log, new OpenIncident($"open-{rule}", at, "node-1", RuleRef.Of(terms), evidence, null, "node-1", epoch), Cancel);
        Assert.IsType<IncidentOpened>(Assert.Single(reply.Events));
    }
}
