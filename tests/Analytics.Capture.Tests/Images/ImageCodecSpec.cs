using System.Buffers.Binary;
using Analytics.Capture.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Images;

/// <summary>What every image codec does. Pictures are made by ffmpeg, so that the oracle is not the library under test.</summary>
public abstract class ImageCodecSpec
{
    private const int Width = 46;
    private const int Height = 31;
    private static readonly ImageLimits Limits = new();

    /// <summary>Why this codec cannot run here, or null.</summary>
    protected abstract string? Absent { get; }

    protected abstract IImageCodec Create();

    [Theory]
    [InlineData("png", "rgb24", ImageFormat.Png, 3, false)]
    [InlineData("png", "gray", ImageFormat.Png, 1, false)]
    [InlineData("png", "pal8", ImageFormat.Png, 3, null)]
    [InlineData("png", "rgba", ImageFormat.Png, 4, true)]
    [InlineData("png", "ya8", ImageFormat.Png, 2, true)]
    [InlineData("bmp", "bgr24", ImageFormat.Bmp, 3, false)]
    [InlineData("bmp", "bgra", ImageFormat.Bmp, 4, true)]
    [InlineData("bmp", "pal8", ImageFormat.Bmp, 3, false)]
    public void Lossless_pictures_come_out_exactly(string extension, string pixels, ImageFormat format, int channels, bool? hasAlpha)
    {
        var (codec, file) = (Codec(), Picture(extension, pixels));
        var header = codec.Probe(file, Limits);
        // Whether a palette has a transparent colour is its writer's choice.
        Assert.Equal(new ImageHeader(format, Width, Height, channels, hasAlpha ?? header.HasAlpha), header);
        var image = codec.Decode(file, Limits);
        Assert.Equal((Width, Height), (image.Width, image.Height));
        Assert.Equal(Oracle(extension, pixels), image.Pixels);
    }

    [Theory]
    [InlineData("yuvj420p")]
    [InlineData("yuvj444p")]
    [InlineData("gray")]
    public void A_jpeg_comes_out_close_to_what_was_stored(string pixels)
    {
        var (codec, file) = (Codec(), Picture("jpg", pixels));
        var header = codec.Probe(file, Limits);
        // Some versions of ffmpeg store gray in three components.
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, Width, Height, pixels == "gray" ? header.Channels : 3), header);
        AssertClose(Oracle("jpg", pixels), codec.Decode(file, Limits).Pixels, 2.5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 17)]
    [InlineData(640, 360)]
    public void What_is_encoded_can_be_decoded(int width, int height)
    {
        var codec = Codec();
        var image = Gradient(width, height);
        var encoded = codec.EncodeJpeg(image, 95);
        var header = codec.Probe(encoded, Limits);
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, width, height), header);
        AssertClose(image.Pixels, codec.Decode(encoded, Limits).Pixels, 4);
    }

    [Fact]
    public void Quality_is_worth_bytes()
    {
        var image = Gradient(320, 240);
        Assert.True(Codec().EncodeJpeg(image, 90).Length > Codec().EncodeJpeg(image, 20).Length);
    }

    [Theory]
    [InlineData("png", "rgb24")]
    [InlineData("jpg", "yuvj420p")]
    [InlineData("bmp", "bgr24")]
    public void A_picture_cut_short_is_damaged_wherever_it_is_cut(string extension, string pixels)
    {
        var (codec, whole) = (Codec(), Picture(extension, pixels));
        for (var length = whole.Length / 2; length < whole.Length - 20; length += 7)
            Assert.Equal(ImageFault.Damaged, FaultOf(() => codec.Decode(whole.AsSpan(0, length), Limits)));
        for (var length = 0; length < 40; length++)
            Assert.Contains(FaultOf(() => codec.Decode(whole.AsSpan(0, length), Limits)), new ImageFault?[] { ImageFault.Damaged, ImageFault.NotAnImage });
    }

    [Theory]
    [InlineData("png", "rgb24")]
    [InlineData("jpg", "yuvj420p")]
    [InlineData("bmp", "pal8")]
    public void Flipped_bytes_give_a_picture_or_a_refusal_and_nothing_else(string extension, string pixels)
    {
        var (codec, whole) = (Codec(), Picture(extension, pixels));
        var chance = new Random(17);
        for (var round = 0; round < 600; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = chance.Next(1, 6); flips > 0; flips--)
                damaged[chance.Next(round % 2 == 0 ? Math.Min(80, damaged.Length) : damaged.Length)] = (byte)chance.Next(256);
            try
            {
                var image = codec.Decode(damaged, new ImageLimits(MaxPixels: 1_000_000));
                Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
            }
            catch (ImageRejectedException)
            {
                // The other permitted outcome.
            }
        }
    }

    [Fact]
    public void Garbage_is_no_image()
    {
        var garbage = new byte[5000];
        new Random(3).NextBytes(garbage);
        Assert.Equal(ImageFault.NotAnImage, FaultOf(() => Codec().Decode(garbage, Limits)));
        Assert.Equal(ImageFault.NotAnImage, FaultOf(() => Codec().Probe(default, Limits)));
        Assert.Equal(ImageFault.NotAnImage, FaultOf(() => Codec().Probe("GIF89a"u8, Limits)));
    }

    [Theory]
    [InlineData(30_000, 30_000, ImageFault.SideTooLong)]
    [InlineData(8_000, 8_000, ImageFault.TooManyPixels)]
    [InlineData(0, 5, ImageFault.Damaged)]
    public void A_bomb_is_refused_by_its_header_alone(int width, int height, ImageFault fault)
    {
        var bomb = Picture("png", "rgb24");
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), height);
        var codec = Codec();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(fault, FaultOf(() => codec.Decode(bomb, Limits)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    public static TheoryData<Orientation, bool> Orientations => [.. Enum.GetValues<Orientation>().SelectMany(o => new[] { (o, true), (o, false) })];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_jpeg_stands_upright_whichever_way_it_was_stored(Orientation orientation, bool isLittle)
    {
        var (codec, file) = (Codec(), Picture("jpg", "yuvj420p"));
        var stored = codec.Decode(file, Limits);
        var tagged = ExifSegments.Into(file, ExifSegments.Of((ushort)orientation, isLittle));

        var header = codec.Probe(tagged, Limits);
        var image = codec.Decode(tagged, Limits);

        Assert.Equal((orientation, image.Width, image.Height), (header.Orientation, header.Width, header.Height));
        var expected = ExifSegments.Upright(stored, orientation);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Pixels, image.Pixels);
    }

    [Fact]
    public void Limits_are_those_of_the_upright_picture()
    {
        var tagged = ExifSegments.Into(Picture("jpg", "yuvj420p"), ExifSegments.Of(6, isLittle: true));
        Assert.Equal((Height, Width), (Codec().Probe(tagged, Limits).Width, Codec().Decode(tagged, Limits).Height));
        Assert.Equal(ImageFault.SideTooLong, FaultOf(() => Codec().Decode(tagged, new ImageLimits(MaxSide: Width - 1))));
    }

    public static TheoryData<string> Malformed => [.. ExifSegments.Malformed.Keys];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Exif_data_that_makes_no_sense_turns_nothing(string name)
    {
        var (codec, file) = (Codec(), Picture("jpg", "yuvj420p"));
        var tagged = ExifSegments.Into(file, ExifSegments.Malformed[name]);
        Assert.Equal(codec.Probe(file, Limits), codec.Probe(tagged, Limits));
        Assert.Equal(codec.Decode(file, Limits).Pixels, codec.Decode(tagged, Limits).Pixels);
    }

    [Fact]
    public void The_first_exif_data_counts_and_other_segments_are_passed_over()
    {
        var (codec, file) = (Codec(), Picture("jpg", "yuvj420p"));
        byte[] xmp = [.. "http://ns.adobe.com/xap/1.0/\0<x/>"u8];
        var twice = ExifSegments.Into(ExifSegments.Into(ExifSegments.Into(file, ExifSegments.Of(3, isLittle: true)), ExifSegments.Of(8, isLittle: false)), xmp);
        Assert.Equal(Orientation.TurnLeft, codec.Probe(twice, Limits).Orientation);
    }

    [Fact]
    public void Flipped_bytes_of_exif_data_give_a_picture_or_a_refusal()
    {
        var codec = Codec();
        var whole = ExifSegments.Into(Picture("jpg", "yuvj420p"), ExifSegments.Of(6, isLittle: false));
        var chance = new Random(23);
        for (var round = 0; round < 600; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = chance.Next(1, 5); flips > 0; flips--)
                damaged[chance.Next(2, 40)] = (byte)chance.Next(256);
            try
            {
                var image = codec.Decode(damaged, new ImageLimits(MaxPixels: 1_000_000));
                Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
            }
            catch (ImageRejectedException)
            {
                // The other permitted outcome.
            }
        }
    }

    [Fact]
    public void A_transparent_colour_of_a_palette_is_told()
    {
        var opaque = Picture("png", "rgb24");
        // Length, name, six bytes of a colour and a checksum that no header reader looks at; behind IHDR.
        byte[] chunk = [0, 0, 0, 6, .. "tRNS"u8, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0];
        byte[] transparent = [.. opaque.AsSpan(0, 33), .. chunk, .. opaque.AsSpan(33)];
        Assert.False(Codec().Probe(opaque, Limits).HasAlpha);
        Assert.True(Codec().Probe(transparent, Limits).HasAlpha);
    }

    [Fact]
    public void Too_many_bytes_are_refused()
    {
        var file = Picture("bmp", "bgr24");
        Assert.Equal(ImageFault.TooManyBytes, FaultOf(() => Codec().Decode(file, new ImageLimits(MaxBytes: file.Length - 1))));
        Codec().Decode(file, new ImageLimits(MaxBytes: file.Length));
    }

    [Fact]
    public void A_top_down_bitmap_has_its_first_row_on_top()
    {
        var bottomUp = Picture("bmp", "bgr24");
        var expected = Oracle("bmp", "bgr24");
        var row = (Width * 3 + 3) / 4 * 4;
        var topDown = (byte[])bottomUp.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(topDown.AsSpan(22), -Height);
        for (var y = 0; y < Height; y++)
            bottomUp.AsSpan(54 + ((Height - 1 - y) * row), row).CopyTo(topDown.AsSpan(54 + (y * row)));
        Assert.Equal(expected, Codec().Decode(topDown, Limits).Pixels);
    }

    [Fact]
    public void Wrong_input_of_an_encoder_is_the_callers_fault()
    {
        Assert.Throws<ArgumentException>(() => Codec().EncodeJpeg(new BgrImage(10, 10, new byte[299]), 80));
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec().EncodeJpeg(Gradient(4, 4), 0));
    }

    private static ImageFault? FaultOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (ImageRejectedException rejected)
        {
            Assert.NotEmpty(rejected.Message);
            return rejected.Fault;
        }
    }

    private static BgrImage Gradient(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(64 + ((i / 3 % width * 64 / width) + (i / 3 / width * 64 / height)));
        return new BgrImage(width, height, pixels);
    }

    private static void AssertClose(byte[] expected, byte[] actual, double meanError)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average(), 0, meanError);
    }

    private static byte[] Picture(string extension, string pixels) => File.ReadAllBytes(PictureFile(extension, pixels));

    private static string PictureFile(string extension, string pixels) => Clips.Make(
        $"{pixels}.{extension}",
        // Without hard edges of colour, at which decoders rightly differ in how they spread a 4:2:0 sample.
        $"-f lavfi -i testsrc=size={Width}x{Height} -frames:v 1 {(extension == "jpg" ? "-vf gblur=sigma=6 -q:v 2" : "")} -pix_fmt {pixels} -update 1");

    private static byte[] Oracle(string extension, string pixels) => Clips.Bytes(
        "ffmpeg", "-v", "error", "-i", PictureFile(extension, pixels), "-f", "rawvideo", "-pix_fmt", "bgr24", "-sws_flags", "accurate_rnd+full_chroma_int", "pipe:1");

    private IImageCodec Codec()
    {
        Needs.Ffmpeg();
        Assert.SkipUnless(Absent is null, Absent ?? "");
        return Create();
    }
}
