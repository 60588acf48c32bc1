using System.Runtime.CompilerServices;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Inference.Evaluation;

/// <summary>Pictures and clips of a data folder, one at a time: nothing is kept.</summary>
internal sealed class MediaReader(IImageCodec images, IVideoReader? videos)
{
    private static readonly ImageLimits s_image = new(MaxBytes: 64 << 20);
    private static readonly VideoLimits s_video = new(MaxBytes: 256 << 20, MaxDuration: TimeSpan.FromMinutes(10), MaxWork: TimeSpan.FromHours(1));

    public bool ReadsClips => videos is not null;

    /// <exception cref="InvalidDataException">It is no picture.</exception>
    public async Task<Picture> PictureAsync(LabelledFile file, CancellationToken cancel)
    {
        var bytes = await File.ReadAllBytesAsync(file.Path, cancel);
        try
        {
            return new Picture(bytes, images.Decode(bytes, s_image));
        }
        catch (ImageRejectedException fault)
        {
            throw new InvalidDataException($"{file.Name}: {fault.Message}", fault);
        }
    }

    /// <summary>Pictures of a clip in its order.</summary>
    /// <exception cref="InvalidDataException">It is no clip.</exception>
    public async IAsyncEnumerable<Picture> ClipAsync(LabelledFile file, double framesPerSecond, [EnumeratorCancellation] CancellationToken cancel)
    {
        var sampling = new VideoSampling(framesPerSecond, MaxSide: 640, MaxPictures: 6000);
        var reading = videos!.ReadAsync(await File.ReadAllBytesAsync(file.Path, cancel), sampling, s_video, cancel).GetAsyncEnumerator(cancel);
        await using (reading)
        {
            while (await NextAsync())
                yield return new Picture(default, reading.Current.Image);
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await reading.MoveNextAsync();
            }
            catch (VideoRejectedException fault)
            {
                throw new InvalidDataException($"{file.Name}: {fault.Message}", fault);
            }
        }
    }
}
