using Analytics.Capture.Nut;
using Analytics.Capture.Tests.Support;

namespace Analytics.Capture.Tests.Nut;

public sealed class NutReaderTests
{
    public NutReaderTests() => Needs.Ffmpeg();

    [Theory]
    [InlineData("nv12", "NV12", 160, 120, 28_800)]
    [InlineData("yuv420p", "I420", 160, 120, 28_800)]
    [InlineData("nv12", "NV12", 32, 16, 768)] // under 4096 bytes: frame headers of another form
    public void Header_times_and_pixels_are_those_of_ffmpeg(string format, string fourCc, int width, int height, int bytes)
    {
        var expected = Clips.Bytes("ffmpeg", "-v", "error", "-i", Clips.VariableRate(), "-vf", $"scale={width}:{height}", "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", format, "pipe:1");
        using var stream = new MemoryStream(Nut(format, width, height));
        var reader = new NutReader(stream);
        var header = reader.ReadHeader();
        Assert.Equal((fourCc, width, height), (header!.FourCc, header.Width, header.Height));

        var times = new List<double>();
        var pixels = new byte[bytes];
        while (reader.ReadFrame() is { } frame)
        {
            Assert.Equal(bytes, frame.Bytes);
            reader.ReadPixels(pixels);
            Assert.True(expected.AsSpan(times.Count * bytes, bytes).SequenceEqual(pixels), $"picture {times.Count} differs");
            times.Add(Math.Round(frame.Time.TotalSeconds, 3));
        }

        Assert.Equal(Clips.PacketTimes(Clips.VariableRate()), times);
        Assert.Equal(stream.Length, reader.Position);
    }

    [Fact]
    public void Pictures_that_nobody_takes_are_passed_over()
    {
        using var stream = new MemoryStream(Nut("nv12", 160, 120));
        var reader = new NutReader(stream);
        reader.ReadHeader();
        var count = 0;
        while (reader.ReadFrame() is not null)
            count++;
        Assert.Equal(Clips.PacketTimes(Clips.VariableRate()).Length, count);
    }

    [Fact]
    public void A_pipe_that_gives_a_byte_at_a_time_reads_the_same()
    {
        using var stream = new Dribble(Nut("nv12", 32, 16));
        Assert.Equal(Clips.PacketTimes(Clips.VariableRate()).Length, ReadAll(stream));
    }

    [Fact]
    public void An_empty_stream_has_no_header() => Assert.Null(new NutReader(new MemoryStream()).ReadHeader());

    [Theory]
    [InlineData("this is no NUT stream at all, whatever anybody says")]
    [InlineData("nut/multimedia contained\0")]
    public void Other_content_is_no_nut(string content)
    {
        var fault = Assert.Throws<NutException>(() => new NutReader(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content))).ReadHeader());
        Assert.Equal(NutFault.NotNut, fault.Fault);
    }

    [Fact]
    public void Wherever_the_stream_is_cut_the_reader_ends()
    {
        var whole = Nut("nv12", 32, 16);
        for (var length = 1; length < Math.Min(whole.Length, 4000); length++)
        {
            try
            {
                ReadAll(new MemoryStream(whole, 0, length));
            }
            catch (NutException fault)
            {
                Assert.Contains(fault.Fault, new[] { NutFault.Truncated, NutFault.NotNut });
            }
        }
    }

    [Fact]
    public void Whatever_bytes_are_flipped_the_reader_ends_within_the_streams_bounds()
    {
        var whole = Nut("nv12", 32, 16);
        var chance = new Random(11);
        var (faults, clean) = (0, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 3000; round++)
        {
            var damaged = (byte[])whole.Clone();
            // Half of the rounds hit the headers, where sizes and tables stand.
            var range = round % 2 == 0 ? 600 : damaged.Length;
            for (var flips = chance.Next(1, 4); flips > 0; flips--)
                damaged[chance.Next(range)] ^= (byte)(1 << chance.Next(8));
            try
            {
                ReadAll(new MemoryStream(damaged));
                clean++;
            }
            catch (NutException)
            {
                faults++;
            }
        }

        Assert.True(faults > 500, $"only {faults} of 3000 damaged streams were noticed");
        Assert.True(clean > 0, "flips inside of pixels are no fault of the container");
        // The copies of the stream themselves, and no more than a few kilobytes for each reading.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3000L * (whole.Length + 64_000));
    }

    [Fact]
    public void A_frame_that_claims_gigabytes_is_refused_before_anything_is_allocated()
    {
        var fault = Assert.Throws<NutException>(() =>
        {
            // Header and syncpoint of a real stream, then a frame code with everything coded and a size of 2^62.
            var whole = Nut("nv12", 160, 120);
            using var stream = new MemoryStream(whole);
            var reader = new NutReader(stream);
            reader.ReadHeader();
            reader.ReadFrame();
            var forged = whole.AsSpan(0, (int)reader.Position).ToArray();
            var start = forged.AsSpan().LastIndexOf(new byte[] { 0x4E, 0x4B, 0xE4, 0xAD });
            byte[] frame = [0x00, 0xA0, 0x68, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
            ReadAll(new MemoryStream([.. forged.AsSpan(0, start), .. frame]));
        });
        Assert.Contains(fault.Fault, new[] { NutFault.BadHeader, NutFault.TooLarge });
    }

    private static byte[] Nut(string format, int width, int height) => Clips.Bytes(
        "ffmpeg", "-v", "error", "-i", Clips.VariableRate(), "-vf", $"scale={width}:{height}", "-vsync", "passthrough", "-enc_time_base", "1/1000000",
        "-c:v", "rawvideo", "-pix_fmt", format, "-f", "nut", "-write_index", "0", "pipe:1");

    private static int ReadAll(Stream stream)
    {
        var reader = new NutReader(stream);
        if (reader.ReadHeader() is null)
            return 0;
        var count = 0;
        while (reader.ReadFrame() is not null)
            count++;
        return count;
    }

    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}
