using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Support;

/// <summary>Pictures of shared/media with what its manifest says of them.</summary>
internal static class Media
{
    /// <summary>Files of a folder with a label, such as <c>identity</c>, and its value.</summary>
    public static IReadOnlyList<(string File, string Value)> Labelled(string folder, string label)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Assets.Shared("media/MANIFEST.json")));
        return [.. from file in json.RootElement.GetProperty("files").EnumerateArray()
                   let name = file.GetProperty("file").GetString()!
                   where name.StartsWith(folder + "/", StringComparison.Ordinal) && file.TryGetProperty("image", out _)
                   where file.GetProperty("labels").TryGetProperty(label, out _)
                   select (name, file.GetProperty("labels").GetProperty(label).ToString())];
    }

    public static Picture Picture(string name)
    {
        if (NativeImageCodec.Missing() is { } missing)
            Assert.Skip(missing);
        var bytes = File.ReadAllBytes(Assets.Shared($"media/{name}"));
        var image = new NativeImageCodec().Decode(bytes, new ImageLimits());
        return new Picture(bytes, LiesOnItsSide(bytes) ? Upright(image) : image);
    }

    public static ReadOnlyMemory<byte> Video(string name) => File.ReadAllBytes(Assets.Shared($"media/{name}"));

    /// <summary>The first second of a clip, as a video of its own.</summary>
    public static async Task<ReadOnlyMemory<byte>> FirstSecondAsync(string name)
    {
        var folder = Directory.CreateTempSubdirectory("first-second-");
        try
        {
            var path = Path.Combine(folder.FullName, "cut.mp4");
            using var cutter = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-i", Assets.Shared($"media/{name}"), "-t", "1", "-c", "copy", path]);
            await cutter.WaitForExitAsync(TestContext.Current.CancellationToken);
            return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Frames of a clip at the given size.</summary>
    public static async Task<List<Picture>> FramesAsync(string name, double from, int count, double perSecond, int width, int height)
    {
        var frames = await EndToEnd.Clip.FramesAsync(name, from, count, perSecond, width, height);
        return frames.ConvertAll(pixels => new Picture(default, new BgrImage(width, height, pixels)));
    }

    // The codec gives pictures as they are stored. Orientation 6, in the first directory of the EXIF data: turn clockwise to look at it.
    private static bool LiesOnItsSide(ReadOnlySpan<byte> jpeg)
    {
        var start = jpeg.IndexOf("Exif\0\0"u8) + 6;
        if (start < 6)
            return false;
        var exif = jpeg[start..];
        var isLittle = exif[0] == 'I';
        int Short(ReadOnlySpan<byte> at) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
        var directory = isLittle ? BinaryPrimitives.ReadInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadInt32BigEndian(exif[4..]);
        for (var entry = 0; entry < Short(exif[directory..]); entry++)
        {
            var at = exif[(directory + 2 + (12 * entry))..];
            if (Short(at) == 0x112)
                return Short(at[8..]) == 6;
        }

        return false;
    }

    private static BgrImage Upright(BgrImage image)
    {
        var turned = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image.Pixels.AsSpan(3 * ((y * image.Width) + x), 3).CopyTo(turned.AsSpan(3 * ((x * image.Height) + image.Height - 1 - y)));
        }

        return new BgrImage(image.Height, image.Width, turned);
    }
}
