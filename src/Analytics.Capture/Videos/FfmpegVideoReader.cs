using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Nut;
using Analytics.Vision.Media;

namespace Analytics.Capture.Videos;

/// <summary>Videos over ffprobe and ffmpeg, each a process of its own that is killed when the caller leaves or the time is up.</summary>
/// <param name="options">Where the programs are.</param>
/// <param name="time">The clock of the work limit.</param>
public sealed class FfmpegVideoReader(FfmpegOptions options, TimeProvider time) : IVideoReader
{
    /// <summary>Decoded pictures that wait for the reader; the decoder is held up behind them.</summary>
    private const int Waiting = 2;

    /// <exception cref="ProgramMissingException">ffprobe is not installed.</exception>
    public async Task<VideoInfo> ProbeAsync(ReadOnlyMemory<byte> encoded, VideoLimits limits, CancellationToken cancel)
    {
        var container = Admit(encoded, limits);
        using var file = await PrivateFile.CreateAsync(encoded, cancel);
        using var limit = new CancellationTokenSource(limits.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        return await InTimeAsync(() => VideoProbe.AskAsync(options, container, file.Path, limits, stop.Token), limits, limit, cancel);
    }

    /// <exception cref="ProgramMissingException">ffmpeg or ffprobe is not installed.</exception>
    public async IAsyncEnumerable<VideoPicture> ReadAsync(
        ReadOnlyMemory<byte> encoded, VideoSampling sampling, VideoLimits limits, [EnumeratorCancellation] CancellationToken cancel)
    {
        var container = Admit(encoded, limits);
        using var file = await PrivateFile.CreateAsync(encoded, cancel);
        using var limit = new CancellationTokenSource(limits.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var info = await InTimeAsync(() => VideoProbe.AskAsync(options, container, file.Path, limits, stop.Token), limits, limit, cancel);

        var messages = new FfmpegMessages();
        var path = file.Path;
        var pictures = Channel.CreateBounded<VideoPicture>(Waiting);
        using var process = await FfmpegProcess.StartAsync(
            options, VideoArguments.Decode(info, path, sampling, limits), line => messages.Add(VideoArguments.Mask(line, path)));
        await using var ending = stop.Token.Register(process.Kill);
        var reading = process.ReadOutput(output => Read(output, sampling, pictures.Writer, stop.Token));
        var count = 0;
        try
        {
            await foreach (var picture in pictures.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (stop.IsCancellationRequested)
                    break;
                count++;
                yield return picture;
            }
        }
        finally
        {
            // The reader may have left in the middle: then the decoder, blocked on a full pipe, must not outlive it.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancel.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested)
            throw TooSlow(limits);
        if (count > 0)
            yield break;
        throw new VideoRejectedException(
            VideoFault.Damaged, $"No picture of the video could be decoded: {messages.Explain(await process.ExitAsync()).Detail}");
    }

    // Bytes and container: what is refused here costs nothing.
    private static VideoContainer Admit(ReadOnlyMemory<byte> encoded, VideoLimits limits) => encoded.Length <= limits.MaxBytes
        ? VideoContainers.Sniff(encoded.Span)
        : throw new VideoRejectedException(VideoFault.TooManyBytes, $"The video has {encoded.Length} bytes; {limits.MaxBytes} at most.");

    private static async Task<T> InTimeAsync<T>(Func<Task<T>> work, VideoLimits limits, CancellationTokenSource limit, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? TooSlow(limits) : new InvalidOperationException("Nobody stopped the work, yet it was stopped.");
        }
    }

    // Runs on a thread of its own, so it may wait for room. Ends the channel in every case; damage in the middle ends the video there.
    private static void Read(Stream output, VideoSampling sampling, ChannelWriter<VideoPicture> pictures, CancellationToken stop)
    {
        try
        {
            var reader = new NutReader(output);
            if (reader.ReadHeader() is not { } header)
                return;
            var bytes = header.Width * header.Height * 3;
            TimeSpan? first = null;
            for (var count = 0; count < sampling.MaxPictures && reader.ReadFrame() is { } frame && frame.Bytes == bytes; count++)
            {
                first ??= frame.Time;
                var pixels = GC.AllocateUninitializedArray<byte>(bytes);
                reader.ReadPixels(pixels);
                pictures.WriteAsync(new(frame.Time - first.Value, new BgrImage(header.Width, header.Height, pixels)), stop).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception end) when (end is NutException or OperationCanceledException)
        {
            // A killed decoder, or one that stopped inside a picture: what came before counts.
        }
        finally
        {
            pictures.Complete();
        }
    }

    private static VideoRejectedException TooSlow(VideoLimits limits) =>
        new(VideoFault.TooSlow, $"The video could not be read within {limits.Patience.TotalSeconds:0.#} s.");
}
