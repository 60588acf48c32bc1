using System.Runtime.InteropServices;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images.Native;

/// <summary>JPEG through libturbojpeg 2, which turns libjpeg's error jumps into return codes: no input ends the process.</summary>
internal static unsafe partial class TurboJpeg
{
    public const string Library = "libturbojpeg.so.0";

    private const int Bgr = 1; // TJPF_BGR
    private const int Sampling420 = 2; // TJSAMP_420
    private const int LimitScans = 32768; // TJFLAG_LIMITSCANS: at most 500, against progressive files made to burn time

    /// <param name="header">With the size as it is stored.</param>
    /// <exception cref="ImageRejectedException">The body is damaged, or of a kind that has no BGR form.</exception>
    public static BgrImage Decode(ReadOnlySpan<byte> encoded, ImageHeader header)
    {
        var handle = Handle(tjInitDecompress());
        try
        {
            var pixels = new byte[header.Width * header.Height * 3];
            fixed (byte* from = encoded, to = pixels)
            {
                if (tjDecompress2(handle, from, (nuint)encoded.Length, to, header.Width, header.Width * 3, header.Height, Bgr, LimitScans) != 0)
                    Tolerate(handle);
            }

            return new BgrImage(header.Width, header.Height, pixels);
        }
        finally
        {
            tjDestroy(handle);
        }
    }

    public static byte[] Encode(BgrImage image, int quality)
    {
        var handle = Handle(tjInitCompress());
        byte* encoded = null;
        nuint length = 0;
        try
        {
            fixed (byte* from = image.Pixels)
            {
                if (tjCompress2(handle, from, image.Width, image.Width * 3, image.Height, Bgr, &encoded, &length, Sampling420, quality, 0) != 0)
                    throw new InvalidOperationException($"libturbojpeg: {Message(handle)}");
            }

            return new ReadOnlySpan<byte>(encoded, (int)length).ToArray();
        }
        finally
        {
            tjFree(encoded);
            tjDestroy(handle);
        }
    }

    // Cheap cameras put stray bytes between marker and data; the picture is whole all the same.
    private static void Tolerate(nint handle)
    {
        var message = Message(handle);
        if (!message.Contains("extraneous bytes", StringComparison.Ordinal))
            throw ImageHeaders.Damaged(message);
    }

    private static nint Handle(nint handle) => handle != 0 ? handle : throw new OutOfMemoryException($"libturbojpeg: {Message(0)}");

    private static string Message(nint handle) => Marshal.PtrToStringUTF8(tjGetErrorStr2(handle)) ?? "unknown error";

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitCompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(
        nint handle, byte* jpeg, nuint jpegSize, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    private static partial int tjCompress2(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** jpeg, nuint* jpegSize, int sampling, int quality, int flags);

    [LibraryImport(Library)]
    private static partial void tjFree(byte* buffer);

    [LibraryImport(Library)]
    private static partial nint tjGetErrorStr2(nint handle);
}
