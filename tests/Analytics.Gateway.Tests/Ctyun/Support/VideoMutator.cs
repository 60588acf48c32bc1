using System.Buffers.Binary;
using System.Diagnostics;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Videos that are wrong in one of many ways, from a seed; the whole ones are made by ffmpeg.</summary>
internal sealed class VideoMutator
{
    private readonly Random _chance;
    private readonly List<byte[]> _videos;
    private readonly (string Name, Func<byte[]> Make)[] _kinds;

    private VideoMutator(Random chance, List<byte[]> videos)
    {
        (_chance, _videos) = (chance, videos);
        _kinds =
        [
            ("whole", Any),
            ("cut", Cut),
            ("flipped", Flipped),
            ("frames overwritten", Overwritten),
            ("boxes", Boxes),
            ("claims", Claiming),
            ("head alone", Head),
            ("random", Bytes),
        ];
    }

    /// <summary>How the last one is wrong.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Skips the test without ffmpeg.</summary>
    public static async Task<VideoMutator> OfAsync(Random chance, TempFolder folder)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (var program in new[] { "ffmpeg", "ffprobe" })
            Assert.SkipUnless(path.Any(part => part.Length > 0 && File.Exists(Path.Combine(part, program))), $"{program} is not installed (apt-get install ffmpeg)");
        var videos = new List<byte[]>();
        foreach (var (name, rate, seconds, size) in new[]
        {
            ("a.mp4", 15, 2, "64x48"), ("b.avi", 15, 2, "64x48"), ("c.mov", 15, 2, "64x48"), ("d.mkv", 15, 2, "64x48"), ("slow.mp4", 5, 2, "64x48"), ("fast.mp4", 60, 2, "64x48"),
            ("short.mp4", 15, 0, "64x48"), ("long.mp4", 10, 20, "64x48"), ("large.mp4", 10, 1, "4096x2304"),
        })
            videos.Add(await MakeAsync(folder[name], $"testsrc2=size={size}:rate={rate}", seconds));
        return new VideoMutator(chance, videos);
    }

    public byte[] Next()
    {
        var (name, make) = _kinds[_chance.Next(_kinds.Length)];
        Kind = name;
        return make();
    }

    private byte[] Any() => (byte[])_videos[_chance.Next(_videos.Count)].Clone();

    private byte[] Cut()
    {
        var video = Any();
        return video[.._chance.Next(video.Length)];
    }

    private byte[] Flipped()
    {
        var video = Any();
        // Half of them in the header.
        var within = _chance.Next(2) == 0 ? Math.Min(1_500, video.Length) : video.Length;
        for (var flips = _chance.Next(1, 40); flips > 0; flips--)
            video[_chance.Next(within)] = (byte)_chance.Next(256);
        return video;
    }

    // The container says all that it should, and holds no picture.
    private byte[] Overwritten()
    {
        var video = (byte[])_videos[0].Clone();
        var data = video.AsSpan().IndexOf("mdat"u8) + 4;
        _chance.NextBytes(video.AsSpan(data, Math.Min(BinaryPrimitives.ReadInt32BigEndian(video.AsSpan(data - 8)) - 8, video.Length - data)));
        return video;
    }

    // Boxes in boxes, and boxes longer than the file.
    private byte[] Boxes()
    {
        var depth = _chance.Next(1, 20_000);
        var file = new byte[24 + (8 * depth)];
        Box(file, 0, 24, "ftyp"u8);
        "isom"u8.CopyTo(file.AsSpan(8));
        for (var i = 0; i < depth; i++)
            Box(file, 24 + (8 * i), _chance.Next(4) == 0 ? int.MaxValue : 8 * (depth - i), _chance.Next(8) == 0 ? "mdat"u8 : "moov"u8);
        return file;
    }

    // Times, counts and sides that are not those of its pictures.
    private byte[] Claiming()
    {
        var video = (byte[])_videos[0].Clone();
        ReadOnlySpan<byte> name = _chance.Next(6) switch { 0 => "mvhd"u8, 1 => "mdhd"u8, 2 => "tkhd"u8, 3 => "stsz"u8, 4 => "stts"u8, _ => "stco"u8 };
        var box = video.AsSpan().IndexOf(name) + 4;
        for (var fields = _chance.Next(1, 5); fields > 0; fields--)
        {
            var claim = _chance.Next(4) switch { 0 => int.MaxValue, 1 => -1, 2 => 0, _ => _chance.Next() };
            BinaryPrimitives.WriteInt32BigEndian(video.AsSpan(box + (4 * _chance.Next(1, 8))), claim);
        }

        return video;
    }

    private byte[] Head()
    {
        var file = new byte[_chance.Next(2) == 0 ? _chance.Next(12, 100) : (8 << 20) + _chance.Next(-1, 2)];
        Box(file, 0, 24, "ftyp"u8);
        return file;
    }

    private byte[] Bytes()
    {
        var file = new byte[_chance.Next(5_000)];
        _chance.NextBytes(file);
        return file;
    }

    private static void Box(byte[] file, int at, int length, ReadOnlySpan<byte> name)
    {
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(at), length);
        name.CopyTo(file.AsSpan(at + 4));
    }

    private static async Task<byte[]> MakeAsync(string path, string source, int seconds)
    {
        string[] length = seconds == 0 ? ["-frames:v", "1"] : ["-t", $"{seconds}"];
        using var ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, .. length, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path]))!;
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return await File.ReadAllBytesAsync(path);
    }
}
