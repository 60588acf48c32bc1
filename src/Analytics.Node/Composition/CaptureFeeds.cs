using Analytics.Capture.Evidence;
using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using Analytics.Vision.Frames;
using Pace = Analytics.Domain.Cameras.Pace;

namespace Analytics.Node.Composition;

/// <summary>Opens the sources of cameras through ffmpeg, with a ring of segments where evidence is wanted.</summary>
/// <param name="capture">Settings of the node.</param>
/// <param name="pool">Frame buffers of the node.</param>
/// <param name="sealer">Opens sealed addresses.</param>
/// <param name="rings">Folder of the rings, and their limits; null for none.</param>
/// <param name="baseFolder">Where relative paths begin.</param>
/// <param name="fixedStart">Instant of media time 0, for runs that must be repeatable; null for the clock.</param>
/// <param name="time">The clock.</param>
/// <param name="seed">Seeds the spread of the back-off.</param>
public sealed class CaptureFeeds(
    CaptureSettings capture, FramePool pool, SourceSealer sealer, (string Folder, Configuration.EvidenceSettings Limits)? rings,
    string baseFolder, DateTimeOffset? fixedStart, TimeProvider time, int seed) : ICameraFeeds
{
    private readonly FfmpegOptions _ffmpeg = new() { Ffmpeg = capture.Ffmpeg, Ffprobe = capture.Ffprobe };
    private int _opened;

    public OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish)
    {
        var text = sealer.Open(camera, config.Source);
        // A path may also be one of the product's own clips.
        var address = SourceAddress.Parse(text.Contains(':', StringComparison.Ordinal) ? text : Home.Resolve(text), baseFolder);
        var options = new FeedOptions
        {
            Frames = new FrameRequest(wish.Width, wish.Height, config.Rate),
            Pace = config.Source.Pace == Pace.Once ? Capture.Ffmpeg.Pace.AsFastAsPossible : Capture.Ffmpeg.Pace.RealTime,
            // A playlist or a file on a server counts as a camera: it is opened again after each end, and not played once.
            Loop = config.Source.Pace == Pace.Looped || config.Source.IsLive,
            Lossless = wish.IsLossless,
            FixedStart = fixedStart,
            After = wish.After,
            FrozenAfter = capture.FrozenAfter,
        };
        var ring = rings is var (folder, limits) ? Ring(camera, folder, limits) : null;
        // Each feed has a generator of its own: System.Random is not safe for two threads.
        var chance = new Random(HashCode.Combine(seed, Interlocked.Increment(ref _opened)));
        return new OpenedFeed(new CameraFeed(address, options, _ffmpeg, pool, time, chance, ring), ring);
    }

    private SegmentRing Ring(EntityId camera, string folder, Configuration.EvidenceSettings limits) => new(
        Path.Combine(folder, camera.Tenant, camera.Key.Replace(':', '_')),
        new RingOptions { MaxBytes = limits.RingBytes, MaxAge = limits.Ring, LeastFreeBytes = limits.KeepFree },
        _ffmpeg,
        time);
}
