using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Evidence;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Engine.Ports;
using Analytics.Vision.Media;

namespace Analytics.Engine.Pipeline;

/// <summary>What pipelines of a node share.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Feeds">Opens sources.</param>
/// <param name="Analyzers">Makes the lanes' analyzers.</param>
/// <param name="Coverage">Notes what became of a camera's time.</param>
/// <param name="Evidence">Keeps snapshots and clips; null for none.</param>
/// <param name="Time">The node's clock; windows run on media time.</param>
/// <param name="Gates">Makes a camera's motion gate, or null where it wants none.</param>
/// <param name="Board">Where running cameras show themselves; null where nobody looks.</param>
/// <param name="Meters">Makes what pays for an ability of a camera, or null where it is not metered; null where nothing is.</param>
public sealed record PipelineServices(
    string Node, ICameraFeeds Feeds, IAnalyzers Analyzers, Func<CoverageStep, ValueTask<CoverageOutcome>> Coverage, EvidenceRecorder? Evidence, TimeProvider Time,
    Func<CameraConfig, IMotionGate?>? Gates = null, CameraBoard? Board = null, Func<CameraConfig, string, ILaneMeter?>? Meters = null);

/// <summary>Step 3: does a sample need inference?</summary>
public interface IMotionGate
{
    /// <summary>Whether anything moved since the samples before; learns from every sample it sees.</summary>
    bool Moved(Vision.Frames.Frame frame);

    /// <summary>The pictures were interrupted: the background is learned anew, and until then everything counts as moved.</summary>
    void Reset();
}

public interface ICameraFeeds
{
    /// <summary>Opens a source. A source that cannot be reached is no error here: the feed reports it and tries again.</summary>
    OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish);
}

/// <param name="Width">Largest width that is needed, in pixels.</param>
/// <param name="Height">Largest height.</param>
/// <param name="After">The first frame's instant lies above it.</param>
/// <param name="IsLossless">Full queues block the reader instead of dropping frames.</param>
public sealed record FeedWish(int Width, int Height, DateTimeOffset After, bool IsLossless);

/// <param name="Feed">The frames; disposed of by the pipeline.</param>
/// <param name="Clips">The recent past of the source, where it is kept.</param>
public sealed record OpenedFeed(ICameraFeed Feed, IClipCutter? Clips);
