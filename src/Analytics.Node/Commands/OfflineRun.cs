using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Evidence;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;
using CaptureSettings = Analytics.Node.Configuration.CaptureSettings;

namespace Analytics.Node.Commands;

/// <summary>
/// One source to its end without a node, as fast as it goes. Nothing is dropped, and time comes from the source alone: the same source
/// and configuration give the same events.
/// </summary>
/// <param name="inference">Opened for a lossless run.</param>
/// <param name="folder">Where relative paths begin.</param>
/// <param name="signature">In the place of the node's name.</param>
/// <param name="evidence">Null for none.</param>
internal sealed class OfflineRun(InferenceStack inference, string folder, string signature, EvidenceRecorder? evidence = null)
{
    /// <summary>Instant of media time 0.</summary>
    public static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Analysed { get; private set; }

    public long Dropped { get; private set; }

    /// <summary>Why the source broke off; null where it came to its end.</summary>
    public FeedFault? Broken { get; private set; }

    public async Task RunAsync(EntityId camera, CameraConfig config, IIncidentSink sink, CancellationToken cancel)
    {
        using var key = new KeyFileProtector(RandomNumberGenerator.GetBytes(32));
        var feeds = new CaptureFeeds(new CaptureSettings(), new FramePool(256L << 20), new SourceSealer(key), null, folder, Start, TimeProvider.System, seed: 0);
        var board = new CameraBoard();
        board.Changed += live => Broken ??= live.Fault;
        var services = new PipelineServices(signature, feeds, inference.Analyzers, Count, evidence, TimeProvider.System, CameraGate.For, board);
        await new CameraPipeline(services, new PipelineStart(camera, config, 0, Start - TimeSpan.FromMilliseconds(1), IsLossless: true), sink).RunAsync(cancel);
    }

    private ValueTask<CoverageOutcome> Count(CoverageStep step)
    {
        Analysed += step.Analysed;
        Dropped += step.Drops.Sum(d => d.Windows);
        return ValueTask.FromResult(CoverageOutcome.Written);
    }
}
