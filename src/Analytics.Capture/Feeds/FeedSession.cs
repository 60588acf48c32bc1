using System.Globalization;
using Analytics.Capture.Evidence;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Nut;
using Analytics.Capture.Sources;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Capture.Feeds;

/// <summary>How one run of a source ended.</summary>
/// <param name="Fault">Why; null where it came to its proper end, or was stopped.</param>
/// <param name="Pictures">Pictures that it gave, with those that had no memory.</param>
internal sealed record SessionEnd(FeedFault? Fault, long Pictures);

/// <summary>What a session hands its pictures to.</summary>
internal interface IFrameSink
{
    /// <summary>A buffer for the next picture, or null where there is no memory for it; that is counted there.</summary>
    Frame? Rent(FrameShape shape);

    /// <summary>Takes over the frame.</summary>
    void Deliver(Frame frame, TimeSpan mediaTime);

    /// <summary>The reader holds the source back, so that silence is no fault.</summary>
    bool IsHeldBack { get; }
}

/// <summary>
/// One run of one ffmpeg, from its start to its end, under a watchdog. Three parties end it: ffmpeg by itself, the watchdog by
/// killing ffmpeg, and the reading thread by refusing what it reads. The first fault is the one that is told.
/// </summary>
internal sealed class FeedSession(SourceAddress source, FeedOptions options, FfmpegOptions ffmpeg, TimeProvider time, IFrameSink sink)
{
    /// <summary>Stamps that advance by less stand still: ffmpeg moves repeated stamps on by one unit.</summary>
    private static readonly TimeSpan LeastAdvance = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(250);

    private readonly FfmpegMessages _messages = new();
    private FeedFault? _fault;
    private long _progressAt;
    private long _pictures;
    private Stall? _stall;

    public async Task<SessionEnd> RunAsync(SegmentOutput? segments, Action<ClosedSegment> onSegment, CancellationToken cancel)
    {
        var arguments = FfmpegArguments.ForFeed(source, options.Frames, options.Pace, options.Loop, ffmpeg, segments);
        _progressAt = time.GetTimestamp();
        using var process = await FfmpegProcess.StartAsync(ffmpeg, arguments, line => OnLine(line, segments, onSegment));
        using var stop = cancel.Register(process.Kill);
        await using var watchdog = time.CreateTimer(_ => Watch(process), null, WatchEvery, WatchEvery);
        try
        {
            await process.ReadOutput(Read);
            // Its pictures have ended; it may still be closing the last segment.
            if (_fault is null)
                await process.ExitedWithinAsync(LastWords, time);
        }
        catch (NutException damage)
        {
            // A pipe that ends inside a picture is how a killed ffmpeg looks; its own messages say more.
            if (damage.Fault is not NutFault.Truncated)
                Blame(FeedFaultKind.DecoderFailed, damage.Message);
        }
        finally
        {
            process.Kill();
        }

        var exitCode = await process.ExitAsync();
        var isProperEnd = exitCode == 0 && _pictures > 0 && !options.Loop && !source.IsLive;
        var fault = Volatile.Read(ref _fault);
        if (fault is null && !cancel.IsCancellationRequested)
            fault = isProperEnd ? _messages.ExplainCutOff() : Silenced(_messages.Explain(exitCode));
        return new SessionEnd(fault, _pictures);
    }

    // ffmpeg may lose patience with the network before the watchdog does: a camera that gave pictures and fell silent is frozen all the
    // same. One that refuses or resets the connection says so at once. As its last words ffmpeg hands over the pictures that it had held
    // back, so the silence may lie just before them.
    private FeedFault Silenced(FeedFault told)
    {
        var silence = time.GetElapsedTime(Interlocked.Read(ref _progressAt));
        if (silence < MostOfTheLimit && Volatile.Read(ref _stall) is var (length, end) && time.GetElapsedTime(end) < LastWords)
            silence = length;
        return told.Kind is FeedFaultKind.Unreachable && Interlocked.Read(ref _pictures) > 0 && silence >= MostOfTheLimit
            ? new FeedFault(FeedFaultKind.Frozen, $"no new picture for {Seconds(silence)} s ({told.Detail})")
            : told;
    }

    // Before the first picture there is no stall, only a slow start.
    private void NoteProgress()
    {
        var (now, before) = (time.GetTimestamp(), Interlocked.Read(ref _progressAt));
        if (Interlocked.Read(ref _pictures) > 0 && time.GetElapsedTime(before, now) is var silence && silence >= MostOfTheLimit)
            Volatile.Write(ref _stall, new Stall(silence, now));
        Interlocked.Exchange(ref _progressAt, now);
    }

    // The last picture is a little younger than the last byte.
    private TimeSpan MostOfTheLimit => ffmpeg.NetworkTimeout * 0.75;

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private void Read(Stream output)
    {
        var reader = new NutReader(output);
        if (reader.ReadHeader() is not { } header)
            return;
        var shape = new FrameShape(header.Width, header.Height, options.Frames.Layout).Checked();
        var latest = TimeSpan.MinValue;
        while (reader.ReadFrame() is { } picture)
        {
            if (picture.Bytes != shape.Bytes)
            {
                Blame(FeedFaultKind.SizeChanged, $"pictures of {shape.Width}x{shape.Height} gave way to others of {picture.Bytes} bytes");
                return;
            }

            if (latest == TimeSpan.MinValue || picture.Time - latest >= LeastAdvance)
            {
                latest = picture.Time;
                NoteProgress();
            }

            Interlocked.Increment(ref _pictures);
            if (sink.Rent(shape) is not { } frame)
                continue;
            ReadPixels(reader, frame);
            sink.Deliver(frame, picture.Time);
        }
    }

    private static void ReadPixels(NutReader reader, Frame frame)
    {
        try
        {
            reader.ReadPixels(frame.Pixels);
        }
        catch
        {
            frame.Release();
            throw;
        }
    }

    private void Watch(FfmpegProcess process)
    {
        if (sink.IsHeldBack)
            Interlocked.Exchange(ref _progressAt, time.GetTimestamp());
        var silence = time.GetElapsedTime(Interlocked.Read(ref _progressAt));
        var hadPictures = Interlocked.Read(ref _pictures) > 0;
        if (silence <= (hadPictures ? options.FrozenAfter : options.FirstPictureWithin))
            return;
        var seconds = Seconds(silence);
        if (hadPictures)
            Blame(FeedFaultKind.Frozen, $"no new picture for {seconds} s");
        else
            Blame(FeedFaultKind.Unreachable, $"no first picture within {seconds} s");
        process.Kill();
    }

    private void OnLine(string line, SegmentOutput? segments, Action<ClosedSegment> onSegment)
    {
        if (segments is not null && ClosedSegment.TryParse(line, segments) is { } closed)
            onSegment(closed);
        else
            _messages.Add(line);
    }

    /// <summary>The latest silence that took most of ffmpeg's own limit.</summary>
    /// <param name="End">Timestamp of the picture that ended it.</param>
    private sealed record Stall(TimeSpan Length, long End);

    private void Blame(FeedFaultKind kind, string detail) => Interlocked.CompareExchange(ref _fault, new FeedFault(kind, detail), null);
}
