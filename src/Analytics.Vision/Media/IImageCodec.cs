namespace Analytics.Vision.Media;

/// <summary>Still pictures in and out. Adapters inherit one ImageCodecSpec.</summary>
public interface IImageCodec
{
    /// <summary>
    /// Reads size and format from the header alone, so that limits are checked before a decoder allocates anything.
    /// </summary>
    /// <exception cref="ImageRejectedException">Not one of the formats, truncated in its header, or over the limits.</exception>
    ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits);

    /// <summary>
    /// Decodes JPEG, PNG or BMP (by content, never by name) into packed BGR, 3 bytes a pixel, rows without padding. A JPEG comes upright, as
    /// people see it: the orientation of its EXIF data is applied, so that a face that was taken sideways is found, and positions in the
    /// result are those of the upright picture.
    /// </summary>
    /// <exception cref="ImageRejectedException">As for <see cref="Probe"/>, or the body is damaged.</exception>
    BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits);

    /// <summary>Encodes packed BGR as a baseline JPEG.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    byte[] EncodeJpeg(BgrImage image, int quality);
}

/// <summary>A packed picture: row 0 on top, B, G, R per pixel, no padding; <c>Pixels.Length = Width × Height × 3</c>.</summary>
public sealed record BgrImage(int Width, int Height, byte[] Pixels);

public enum ImageFormat
{
    Jpeg = 1,
    Png = 2,
    Bmp = 3,
}

/// <param name="Width">Of the upright picture, as <see cref="IImageCodec.Decode"/> gives it.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="Channels">Samples a pixel as stored, transparency included; 3 for a palette.</param>
/// <param name="HasAlpha">Some pixel may be transparent: an alpha channel, or a transparent colour.</param>
/// <param name="Orientation">How the picture lies in the file.</param>
public readonly record struct ImageHeader(
    ImageFormat Format, int Width, int Height, int Channels = 3, bool HasAlpha = false, Orientation Orientation = Orientation.Upright);

/// <summary>What is done with a stored picture so that it stands upright. The numbers are EXIF's.</summary>
public enum Orientation
{
    Upright = 1,

    /// <summary>Left and right are exchanged.</summary>
    Mirror = 2,

    HalfTurn = 3,

    /// <summary>Top and bottom are exchanged.</summary>
    Flip = 4,

    /// <summary>Rows become columns.</summary>
    Transpose = 5,

    /// <summary>A quarter turn clockwise.</summary>
    TurnRight = 6,

    /// <summary>Rows become columns, from the other corner.</summary>
    Transverse = 7,

    /// <summary>A quarter turn counter-clockwise.</summary>
    TurnLeft = 8,
}

/// <param name="MaxBytes">Most bytes of the encoded picture. Default 8 MiB.</param>
/// <param name="MaxPixels">Most pixels, width × height. Default 40 million.</param>
/// <param name="MaxSide">Longest side in pixels. Default 8192.</param>
public sealed record ImageLimits(int MaxBytes = 8 << 20, long MaxPixels = 40_000_000, int MaxSide = 8192);

/// <summary>Why a picture was refused. Stages are told apart since the cloud contract has one code for each.</summary>
public enum ImageFault
{
    NotAnImage = 1,
    TooManyBytes = 2,
    TooManyPixels = 3,
    SideTooLong = 4,
    Damaged = 5,
}

/// <summary>A picture that cannot be used, with the reason and the number that broke a limit.</summary>
public sealed class ImageRejectedException(ImageFault fault, string message) : Exception(message)
{
    public ImageFault Fault { get; } = fault;
}
