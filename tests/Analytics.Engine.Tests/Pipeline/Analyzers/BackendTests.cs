using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Inference.Abilities;
using Analytics.TestKit.Time;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;
using Analytics.Vision.Windows;
using Box = Analytics.Domain.Geometry.Box;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Tests.Pipeline.Analyzers;

/// <summary>Cameras judged by a backend of abilities: what is asked, what becomes of the answer, and of none.</summary>
public sealed class BackendTests : IImageCodec
{
    private readonly ManualTimeProvider _time = new();
    private readonly FramePool _pool = new(64 << 20);

    [Theory]
    [InlineData(Abilities.FallDown)]
    [InlineData(Abilities.Fight)]
    public async Task A_clip_of_sixteen_frames_and_its_score(string ability)
    {
        var backend = new Scripted(_ => new AbilityAnswer.Score(0.87654));
        using var analyzer = Analyzer(ability, backend);
        Assert.Equal((16, 8), (analyzer.Frames, analyzer.Stride));

        var analysis = await LookAsync(analyzer);

        Assert.Equal(new Observation(ability, 0.8765, Box.Whole), Assert.Single(analysis.Observations));
        Assert.Equal("cloud", analysis.Model!.Backend);
        var clip = Assert.IsType<AbilityRequest.Clip>(Assert.Single(backend.Asked));
        Assert.Equal((16, ability), (clip.Pictures.Count, clip.Ability));
        Assert.Equal((480, 240), (clip.Pictures[0].Image.Width, clip.Pictures[0].Image.Height));
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task A_fence_asks_for_the_whole_frame_and_follows_who_is_there()
    {
        // The frame of 2560 × 1280 is sent as 1280 × 640: positions come back in the picture that was sent.
        var backend = new Scripted(_ => new AbilityAnswer.Inside([[new FoundObject(new PixelBox(320, 160, 640, 480), "person", 1)]]));
        using var analyzer = Analyzer(Abilities.ElectronicFence, backend);

        var first = Assert.Single((await LookAsync(analyzer)).Observations);
        var second = Assert.Single((await LookAsync(analyzer)).Observations);

        Assert.Equal(("person", new Box(0.25, 0.25, 0.25, 0.5)), (first.Label, first.Box));
        Assert.Equal(first.TrackId, second.TrackId);
        Assert.Equal([(0d, 0d), (1280d, 0d), (1280d, 640d), (0d, 640d)], Assert.IsType<AbilityRequest.Fence>(backend.Asked[0]).Area);
    }

    [Fact]
    public async Task Of_masks_only_who_wears_none()
    {
        var face = new FoundFace(new PixelBox(0, 0, 128, 64), 0.9, []);
        using var analyzer = Analyzer(Abilities.Mask, new Scripted(_ => new AbilityAnswer.Masks([(face, true), (face, false)])));
        Assert.Equal(new Observation("no_mask", 0.9, new Box(0, 0, 0.1, 0.1)), Assert.Single((await LookAsync(analyzer)).Observations));
    }

    [Theory]
    [InlineData(AbilityFault.NotServed, DropCause.NoModel)]
    [InlineData(AbilityFault.Unreachable, DropCause.Failed)]
    [InlineData(AbilityFault.TimedOut, DropCause.Deadline)]
    [InlineData(AbilityFault.Exhausted, DropCause.Quota)]
    public async Task A_fault_is_a_counted_drop(AbilityFault fault, DropCause cause)
    {
        using var analyzer = Analyzer(Abilities.FallDown, new Scripted(_ => throw new AbilityException(fault, "because")));
        var analysis = await LookAsync(analyzer);
        Assert.Equal((cause, "because"), (analysis.DropCause, analysis.Detail));
    }

    [Fact]
    public async Task A_refusal_of_the_ability_is_one_too()
    {
        using var analyzer = Analyzer(Abilities.FallDown, new Scripted(_ => new AbilityAnswer.Refused(4015, "error", "图像解析失败")));
        var analysis = await LookAsync(analyzer);
        Assert.Equal(DropCause.Failed, analysis.DropCause);
        Assert.Contains("4015", analysis.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_backend_that_can_be_asked_now_is_asked_once()
    {
        var (away, there) = (new Scripted(_ => throw new InvalidOperationException()) { Gap = new(AbilityFault.NotServed, "no model") }, new Scripted(_ => new AbilityAnswer.Score(0)));
        using var analyzer = Analyzer(Abilities.Fight, away, there);
        await LookAsync(analyzer);
        Assert.Equal((0, 1), (away.Asked.Count, there.Asked.Count));

        there.Gap = new(AbilityFault.Exhausted, "no units");
        var analysis = await LookAsync(analyzer);
        Assert.Equal((DropCause.Quota, "no model; no units"), (analysis.DropCause, analysis.Detail));
    }

    [Fact]
    public async Task What_is_too_late_is_not_asked_and_an_answer_that_would_be_is_not_awaited()
    {
        var backend = new Scripted(_ => new AbilityAnswer.Score(0)) { IsStuck = true };
        using var analyzer = Analyzer(Abilities.FallDown, backend);
        Assert.Equal(DropCause.Deadline, (await LookAsync(analyzer, _time.GetUtcNow())).DropCause);
        Assert.Empty(backend.Asked);

        var call = LookAsync(analyzer, _time.GetUtcNow().AddSeconds(1));
        await backend.Begun.Task;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DropCause.Deadline, (await call).DropCause);
    }

    [Fact]
    public void Local_models_first_then_the_backends_of_the_ability()
    {
        var cloud = new Scripted(_ => new AbilityAnswer.Score(0));
        var analyzers = new RoutedAnalyzers(new NoModels(), _ => true, ability => ability == Abilities.ElectronicFence ? [] : [cloud], this, _time);

        Assert.IsType<BackendAnalyzer>(analyzers.Create("campus", Abilities.FallDown, null, 5).Analyzer);
        Assert.Equal("no model of fall_down", analyzers.Create("campus", Abilities.FallDown, "named", 5).Missing);
        Assert.Equal("no model of electronic_fence", analyzers.Create("campus", Abilities.ElectronicFence, null, 5).Missing);
        Assert.Contains("no camera rule can be judged", analyzers.Create("campus", Abilities.HardHat, null, 5).Missing, StringComparison.Ordinal);
        Assert.IsType<MotionAnalyzer>(analyzers.Create("campus", Abilities.Motion, null, 5).Analyzer);
    }

    ImageHeader IImageCodec.Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    BgrImage IImageCodec.Decode(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    byte[] IImageCodec.EncodeJpeg(BgrImage image, int quality) => [0xFF, 0xD8];

    private BackendAnalyzer Analyzer(string ability, params IReadOnlyList<IAbilityBackend> backends) => new(backends, ability, this, _time);

    private async Task<Analysis> LookAsync(IWindowAnalyzer analyzer, DateTimeOffset? deadline = null)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, analyzer.Frames, analyzer.Stride) { MaxGap = TimeSpan.FromHours(1) });
        for (var i = 0; i < analyzer.Frames; i++)
        {
            var frame = _pool.TryRent(analyzer.Frames > 1 ? new FrameShape(960, 480, PixelLayout.Nv12) : new FrameShape(2560, 1280, PixelLayout.Nv12))!;
            frame.Luma.Fill(128);
            frame.Chroma.Fill(128);
            frame.Stamp(_index, TimeSpan.FromSeconds(_index), PipelineRig.Start.AddSeconds(_index++));
            await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
            frame.Release();
        }

        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, deadline, TestContext.Current.CancellationToken);
    }

    private int _index;

    private sealed class Scripted(Func<AbilityRequest, AbilityAnswer> answer) : IAbilityBackend
    {
        public List<AbilityRequest> Asked { get; } = [];

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Unserved? Gap { get; set; }

        public bool IsStuck { get; init; }

        public string Name => "cloud";

        public Unserved? WhyNot(string ability) => Gap;

        public async Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
        {
            Asked.Add(request);
            Begun.TrySetResult();
            if (IsStuck)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return answer(request);
        }
    }

    private sealed class NoModels : IAnalyzers
    {
        public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model, double rate) =>
            ability == Abilities.Motion ? (new MotionAnalyzer(), null) : (null, $"no model of {ability}");

        public (int Width, int Height) LargestInput(IEnumerable<(string Ability, string? Model)> wanted) => (640, 640);
    }
}
