using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Coverage;
using Analytics.Journal.ReadModel;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Pipeline;

/// <summary>Cameras that stop for good while something of theirs is open, over the real engine, journal and pipeline.</summary>
public sealed class StoppedCamerasTests : IAsyncLifetime
{
    private static readonly EntityId s_log = IncidentLogDecider.IdOf("campus", "gate");
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new(PipelineRig.Start);
    private readonly PipelineRig _rig;
    private readonly SqliteJournal _journal;
    private readonly LocalEngine _engine;
    private int _commands;

    public StoppedCamerasTests()
    {
        _rig = new PipelineRig(_time);
        _rig.Analyzer.Sees = _ => HeldAnalyzer.Person;
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = _folder["journal.db"], Holder = "local:test", Time = _time, NewJournalId = () => "j" });
        var coverage = new CoverageStore(_journal);
        _engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-1",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), _rig.Services(coverage.AdvanceAsync), coverage),
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

    [Theory]
    [InlineData(CloseReason.CameraDisabled)]
    [InlineData(CloseReason.CameraRetired)]
    public async Task What_is_open_is_closed_with_its_reason(CloseReason reason)
    {
        await using var stopped = new StoppedCameras(_engine, "node-1", _time);
        await OpenAsync();

        await TellAsync(reason == CloseReason.CameraRetired ? new RetireCamera(Id(), _time.GetUtcNow(), "chen") : new DisableCamera(Id(), _time.GetUtcNow(), "chen"));

        var incident = await ClosedAsync();
        Assert.Equal(reason, incident.Closed);
        Assert.Equal(PipelineRig.Start.AddSeconds(1), incident.ActiveUntil);
    }

    [Fact]
    public async Task A_camera_that_only_restarts_keeps_what_is_open()
    {
        await using var stopped = new StoppedCameras(_engine, "node-1", _time);
        await OpenAsync();

        // Another configuration, and then the end: had the first stop closed anything, it would say that the camera was disabled.
        await TellAsync(new ConfigureCamera(Id(), _time.GetUtcNow(), "chen", PipelineRig.Config with { Name = "North gate" }));
        _rig.Picture(2);
        await _rig.Read(2).InTimeAsync("the new pipeline");
        Assert.NotNull((await LogAsync()).Mark("fence")!.Open);
        await TellAsync(new RetireCamera(Id(), _time.GetUtcNow(), "chen"));

        Assert.Equal(CloseReason.CameraRetired, (await ClosedAsync()).Closed);
    }

    [Fact]
    public async Task What_a_node_before_left_open_is_closed_at_the_start()
    {
        await OpenAsync();
        await TellAsync(new DisableCamera(Id(), _time.GetUtcNow(), "chen"));
        await using var runner = await ProjectionRunner.StartAsync(_journal, _folder["read.db"], AnalyticsKinds.Codec(), _time, cancellationToken: Cancel);
        using var model = new JournalReadModel(_folder["read.db"]);
        await using var stopped = new StoppedCameras(_engine, "node-1", _time);

        stopped.LookAtAll(model, runner.CaughtUpAsync);

        Assert.Equal(CloseReason.CameraDisabled, (await ClosedAsync()).Closed);
    }

    private async Task OpenAsync()
    {
        await TellAsync(new ConfigureCamera(Id(), _time.GetUtcNow(), "chen", PipelineRig.Config));
        _rig.Picture(1);
        await UntilAsync(log => log.Mark("fence")?.Open is not null, "an incident");
    }

    private async Task<Incident> ClosedAsync()
    {
        var log = await UntilAsync(log => log.Mark("fence")!.Open is null, "the incident's end");
        return Assert.Single(log.Incidents.Values);
    }

    private async Task TellAsync(ICommand command)
    {
        var reply = await _engine.AskAsync(PipelineRig.Camera, command, Cancel);
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Refusal} {reply.Detail}");
    }

    private Task<IncidentLogState> UntilAsync(Func<IncidentLogState, bool> wish, string what)
    {
        return FollowAsync().InTimeAsync(what);

        async Task<IncidentLogState> FollowAsync()
        {
            while (true)
            {
                var before = await _journal.HighestOrderingAsync(Cancel);
                var log = await LogAsync();
                if (wish(log))
                    return log;
                await _journal.WaitBeyondAsync(before, Cancel);
            }
        }
    }

    private async Task<IncidentLogState> LogAsync() => (await _engine.ReadAsync<IncidentLogState>(s_log, Cancel)).State;

    private string Id() => $"c{++_commands}";
}
