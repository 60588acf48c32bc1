using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Vision.Media;

namespace Analytics.TestKit.Faces;

/// <summary>
/// Turns the first pixel, in steps of a third of a degree, into a direction of two numbers: the same pixel gives the same face, and
/// 80 degrees between two are two people.
/// </summary>
public sealed class FirstPixelEmbedder : IFaceEmbedder
{
    public const byte Nobody = 0;
    public const byte Blurred = 1;

    public string? WhyNot { get; set; }

    public string? ModelSha256 { get; set; } = new('c', 64);

    public AbilityFault? Fault { get; set; }

    public Task<FaceEmbedding?> EmbedAsync(BgrImage image, CancellationToken cancel)
    {
        if (Fault is { } fault)
            return Task.FromException<FaceEmbedding?>(new AbilityException(fault, "on purpose"));
        var face = image.Pixels[0];
        if (face == Nobody)
            return Task.FromResult<FaceEmbedding?>(null);
        var angle = face / 3.0 * Math.PI / 180;
        return Task.FromResult<FaceEmbedding?>(new FaceEmbedding(
            new FoundFace(new PixelBox(0, 0, 1, 1), 1, []), [(float)Math.Cos(angle), (float)Math.Sin(angle)], face != Blurred, ModelSha256!, new ModelCalibration(Middle: 0.35, Slope: 11.6)));
    }
}

/// <summary>Reads the mark of a JPEG and the byte behind it, which becomes the first pixel.</summary>
public sealed class FirstByteCodec : IImageCodec
{
    /// <summary>A file that this codec reads.</summary>
    /// <param name="face">See <see cref="FirstPixelEmbedder"/>.</param>
    public static byte[] File(byte face, int bytes = 5120)
    {
        var file = new byte[bytes];
        ((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF, face]).CopyTo(file);
        return file;
    }

    public ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => encoded switch
    {
        _ when encoded.Length > limits.MaxBytes => throw new ImageRejectedException(ImageFault.TooManyBytes, "too many bytes"),
        [0xFF, 0xD8, 0xFF, ..] => new ImageHeader(ImageFormat.Jpeg, 2, 2),
        _ => throw new ImageRejectedException(ImageFault.NotAnImage, "no picture"),
    };

    public BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        Probe(encoded, limits);
        return new BgrImage(2, 2, [encoded[3], .. new byte[11]]);
    }

    public byte[] EncodeJpeg(BgrImage image, int quality) => File(image.Pixels[0]);
}
