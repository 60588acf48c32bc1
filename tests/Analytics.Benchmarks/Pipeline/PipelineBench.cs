using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Engine.Ports;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;
using Analytics.Vision.Windows;
using SourceKind = Analytics.Domain.Cameras.SourceKind;

namespace Analytics.Benchmarks.Pipeline;

/// <summary>
/// <c>bench pipeline</c>: analysed frames a second with everything on (windows, batcher, decoding, suppression, tracks, rules,
/// hashes, coverage, incident log) over a bare loop of the same decoder, kernel and ONNX session.
/// </summary>
public static class PipelineBench
{
    private const double AllFrames = 30;

    /// <param name="context">How to measure and print.</param>
    /// <param name="hub">Open models.</param>
    /// <param name="model">A detector.</param>
    /// <param name="clip">A recorded source; each round analyses the whole of it.</param>
    public static async Task<int> RunAsync(BenchContext context, ModelHub hub, CatalogModel model, string clip)
    {
        using var loaded = LoadedModel.Open(model, hub.Runtime!, new() { IntraOpThreads = 1 });
        var spec = new FigureSpec("pipeline", $"bare loop: ffmpeg, kernel, {model.Reference} session", "frames/s", 0.95);
        var line = await Harness.CompareAsync(context, spec, () => OursAsync(context, hub, model, clip), () => BareAsync(context, loaded, clip));
        return line.Met ? 0 : 1;
    }

    private static async Task<double> OursAsync(BenchContext context, ModelHub hub, CatalogModel model, string clip)
    {
        var rule = new Rule { Id = "fence", Ability = Abilities.ElectronicFence, Model = model.Reference };
        var config = new CameraConfig { Name = "bench", Source = new CameraSource(SourceKind.File, clip, Pace: Domain.Cameras.Pace.Once), Rate = AllFrames, MotionGate = false, Rules = [rule] };
        var analyzers = new CountingAnalyzers(new AnalyzerFactory(hub, "bench", context.Clock), model);
        var services = new PipelineServices("bench", new Feeds(clip), analyzers, _ => ValueTask.FromResult(CoverageOutcome.Written), null, context.Clock, Board: new CameraBoard());
        var camera = CameraDecider.IdOf("bench", "clip");
        var start = context.Clock.GetTimestamp();
        await new CameraPipeline(services, new PipelineStart(camera, config, 0, s_start - TimeSpan.FromSeconds(1), IsLossless: true),
            new FoldingIncidentSink(IncidentLogDecider.IdOf("bench", "clip"))).RunAsync(CancellationToken.None);
        return analyzers.Windows / context.Clock.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> BareAsync(BenchContext context, LoadedModel model, string clip)
    {
        var buffers = model.CreateBuffers();
        buffers.SetBatch(1);
        PreprocessPlan? plan = null;
        var frames = 0;
        var start = context.Clock.GetTimestamp();
        await using var feed = Open(clip, model.Manifest.Input.Width, model.Manifest.Input.Height);
        while (await feed.ReadAsync(CancellationToken.None) is FeedItem.Picture(var frame))
        {
            plan ??= PreprocessPlan.For(frame.Shape, model.Manifest.Input.Preprocessing());
            plan.Run(frame, buffers.Input(0));
            frame.Release();
            buffers.Run(CancellationToken.None);
            frames++;
        }

        return frames / context.Clock.GetElapsedTime(start).TotalSeconds;
    }

    private static readonly DateTimeOffset s_start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CameraFeed Open(string clip, int width, int height) => new(
        SourceAddress.Parse(clip, Assets.Home),
        new FeedOptions { Frames = new FrameRequest(width, height, AllFrames), Pace = Capture.Ffmpeg.Pace.AsFastAsPossible, Loop = false, Lossless = true, FixedStart = s_start },
        new FfmpegOptions(), new FramePool(256L << 20), TimeProvider.System, new Random(1));

    private sealed class Feeds(string clip) : ICameraFeeds
    {
        public OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish) => new(PipelineBench.Open(clip, wish.Width, wish.Height), null);
    }

    // The same picture size on both sides, and a count of what was analysed.
    private sealed class CountingAnalyzers(IAnalyzers inner, CatalogModel model) : IAnalyzers
    {
        public int Windows { get; private set; }

        public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? reference, double rate)
        {
            var (analyzer, missing) = inner.Create(tenant, ability, reference, rate);
            return (analyzer is null ? null : new Counting(analyzer, () => Windows++), missing);
        }

        public (int Width, int Height) LargestInput(IEnumerable<(string Ability, string? Model)> wanted) => (model.Manifest.Input.Width, model.Manifest.Input.Height);
    }

    private sealed class Counting(IWindowAnalyzer inner, Action count) : IWindowAnalyzer
    {
        public int Frames => inner.Frames;

        public int Stride => inner.Stride;

        public bool IgnoresGate => inner.IgnoresGate;

        public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
        {
            var analysis = await inner.AnalyzeAsync(window, deadline, cancel);
            if (analysis.DropCause is null)
                count();
            return analysis;
        }

        public void Reset() => inner.Reset();

        public void Dispose() => inner.Dispose();
    }
}
