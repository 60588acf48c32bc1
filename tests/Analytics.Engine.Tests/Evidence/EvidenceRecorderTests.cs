using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Evidence;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Engine.Tests.Pipeline;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Engine.Tests.Evidence;

public sealed class EvidenceRecorderTests : IImageCodec, ISnapshotPainter, IClipCutter, IIncidentSink, IDisposable
{
    private static readonly EvidenceSettings s_settings = new() { Preroll = TimeSpan.FromSeconds(3), Postroll = TimeSpan.FromSeconds(5) };
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FramePool _pool = new(64 << 20);
    private readonly FoldingIncidentSink _log = new(IncidentLogDecider.IdOf("campus", "gate"));
    private readonly List<ICommand> _sent = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _cuts = [];
    private readonly TaskCompletionSource _encoding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Exception> _failed = [];
    private readonly EvidenceRecorder _recorder;
    private Func<byte[]> _encode = () => [1, 2, 3];

    public EvidenceRecorderTests()
    {
        var store = new EvidenceStore(_folder["evidence"], new EvidenceLimits(long.MaxValue, TimeSpan.FromDays(1), 0), _time, _ => long.MaxValue);
        _recorder = new EvidenceRecorder(store, this, this, "node-1", 85, _time, (_, fault) =>
        {
            lock (_failed)
                _failed.Add(fault);
        });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Snapshot_and_clip_are_attached_once_each_under_ids_that_follow_from_the_incident()
    {
        var opened = await OpenAsync(1);
        Record(opened);
        await _encoding.Task.InTimeAsync("the snapshot's encoding");
        await _recorder.FlushAsync(PipelineRig.Camera);

        Assert.Equal([$"{opened.Id}-snapshot", $"{opened.Id}-clip"], _sent.Select(c => c.CommandId));
        var (from, to) = Assert.Single(_cuts);
        Assert.Equal((opened.Evidence.Window.To - s_settings.Preroll, opened.Evidence.Window.To + s_settings.Postroll), (from, to));
        var files = _sent.Cast<AttachEvidence>().Select(a => a.File).ToList();
        Assert.Equal([(EvidenceKind.Snapshot, "node-1", 3L), (EvidenceKind.Clip, "node-1", 4L)], files.Select(f => (f.Kind, f.Node, f.Bytes)));
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine(_folder["evidence"], f.Path))));
        Assert.Equal((0, _pool.Rents), (_pool.Lent, _pool.Returns));
        Assert.Equal((0, 0), (_recorder.Failures, _recorder.SkippedForQueue));
    }

    [Fact]
    public async Task The_clip_waits_for_its_post_roll_on_the_nodes_clock()
    {
        Record(await OpenAsync(1));
        var begun = _time.GetUtcNow();

        await _time.AdvanceUntilAsync(SentAsync(2), TimeSpan.FromSeconds(60), "the clip");

        Assert.Equal(s_settings.Postroll, _time.GetUtcNow() - begun);
    }

    [Fact]
    public async Task A_flush_cuts_the_clip_now_and_leaves_other_cameras_alone()
    {
        Record(await OpenAsync(1), PipelineRig.Camera);
        Record(await OpenAsync(2), CameraDecider.IdOf("campus", "yard"));
        await SentAsync(2);

        await _recorder.FlushAsync(PipelineRig.Camera).InTimeAsync("the flush");

        Assert.Single(_cuts);
        await _recorder.FlushAsync(CameraDecider.IdOf("campus", "yard"));
        Assert.Equal(2, _cuts.Count);
    }

    [Fact]
    public async Task More_than_the_bound_are_skipped_and_counted_and_take_no_frame()
    {
        for (var i = 1; i <= EvidenceRecorder.MaxPending + 3; i++)
            Record(await OpenAsync(i * 100));

        Assert.Equal(3, _recorder.SkippedForQueue);
        await _recorder.FlushAsync(PipelineRig.Camera);
        Assert.Equal(EvidenceRecorder.MaxPending, _cuts.Count);
        Assert.Equal(0, _pool.Lent);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(ArgumentException))]
    public async Task A_failure_is_counted_with_its_reason_and_the_frame_is_released_all_the_same(Type fault)
    {
        _encode = () => throw (Exception)Activator.CreateInstance(fault, "no picture")!;
        Record(await OpenAsync(1));

        await _recorder.FlushAsync(PipelineRig.Camera);

        Assert.Equal(1, _recorder.Failures);
        Assert.IsType(fault, Assert.Single(_failed));
        Assert.StartsWith("no picture", _recorder.LastFailure, StringComparison.Ordinal);
        Assert.Equal((0, 1), (_pool.Lent, _pool.Returns));
        Assert.Empty(_sent);

        _encode = () => [1, 2, 3];
        Record(await OpenAsync(100));
        await _recorder.FlushAsync(PipelineRig.Camera);
        Assert.Equal((1, null), (_recorder.Failures, _recorder.LastFailure));
    }

    [Fact]
    public async Task Flushes_while_evidence_ends_by_itself_never_fail()
    {
        for (var i = 1; i <= 200; i++)
        {
            Record(await OpenAsync(i * 100));
            var flush = Task.Run(() => _recorder.FlushAsync(PipelineRig.Camera), TestContext.Current.CancellationToken);
            _time.Advance(s_settings.Postroll);
            await flush;
        }

        Assert.Equal(0, _recorder.Failures);
    }

    byte[] IImageCodec.EncodeJpeg(BgrImage image, int quality)
    {
        _encoding.TrySetResult();
        return _encode();
    }

    ImageHeader IImageCodec.Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    BgrImage IImageCodec.Decode(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    // Looks at the pixels, so that a frame released too early is found.
    BgrImage ISnapshotPainter.Paint(Frame frame, IncidentOpened opened) => new(1, 1, [frame.Pixels[0], 0, 0]);

    async Task<CutClip?> IClipCutter.CutAsync(DateTimeOffset from, DateTimeOffset to, string path, CancellationToken cancel)
    {
        await File.WriteAllBytesAsync(path, [1, 2, 3, 4], cancel);
        lock (_cuts)
            _cuts.Add((from, to));
        return new CutClip(from, to, 4);
    }

    ValueTask<Reply> IIncidentSink.SendAsync(ICommand command, CancellationToken cancel)
    {
        lock (_sent)
        {
            _sent.Add(command);
            _waits.RemoveAll(w => _sent.Count >= w.Count && w.Reached.TrySetResult());
            return _log.SendAsync(command, cancel);
        }
    }

    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];

    private Task SentAsync(int count)
    {
        lock (_sent)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_sent.Count >= count)
                reached.SetResult();
            else
                _waits.Add((count, reached));
            return reached.Task.InTimeAsync($"command {count}");
        }
    }

    private void Record(IncidentOpened opened, EntityId? camera = null)
    {
        var frame = _pool.TryRent(new FrameShape(16, 16, PixelLayout.Nv12))!;
        frame.Stamp(0, TimeSpan.Zero, opened.Evidence.Window.To);
        _recorder.Record(new EvidenceOrder(camera ?? PipelineRig.Camera, s_settings, opened, frame, this), this);
        frame.Release();
    }

    private async Task<IncidentOpened> OpenAsync(int second)
    {
        var at = PipelineRig.Start.AddSeconds(second);
        var rule = new Rule { Id = $"rule-{second}", Ability = Abilities.ElectronicFence, K = 1, N = 1 };
        var evidence = new RuleEvidence(new WindowSpan(at, at, 0, 0), [], [new WindowScore(at, at, true, 0.9)], HeldAnalyzer.Person.Observations, null, TimeSpan.Zero, null);
        var reply = await _log.SendAsync(new OpenIncident($"open-{second}", at, "node-1", RuleRef.Of(rule), evidence, null, "node-1", 1), CancellationToken.None);
        return Assert.IsType<IncidentOpened>(Assert.Single(reply.Events));
    }
}
