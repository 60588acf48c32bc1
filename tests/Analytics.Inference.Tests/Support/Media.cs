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
        return new Picture(bytes, new NativeImageCodec().Decode(bytes, new ImageLimits()));
    }

    /// <summary>The same through a JPEG that lies a quarter turn to the left of it, and says so in its EXIF data.</summary>
    public static Picture Sideways(BgrImage upright)
    {
        var (width, height) = (upright.Height, upright.Width);
        var stored = new byte[upright.Pixels.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
                upright.Pixels.AsSpan(3 * ((column * upright.Width) + height - 1 - row), 3).CopyTo(stored.AsSpan(3 * ((row * width) + column)));
        }

        var codec = new NativeImageCodec();
        var jpeg = codec.EncodeJpeg(new BgrImage(width, height, stored), 95);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)Orientation.TurnRight, 0, 0, 0, 0, 0, 0];
        byte[] file = [.. jpeg.AsSpan(0, 2), .. exif, .. jpeg.AsSpan(2)];
        return new Picture(file, codec.Decode(file, new ImageLimits())) { IsTurned = true };
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
}
