using System.Runtime.InteropServices;
using System.Text;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images.Native;

/// <summary>PNG through libpng's simplified API, which reports damage as a return code: no input ends the process.</summary>
internal static unsafe partial class LibPng
{
    public const string Library = "libpng16.so.16";

    private const uint Version = 1; // PNG_IMAGE_VERSION
    private const uint FormatAlpha = 0x01;
    private const uint FormatBgr = 0x12; // colour, B before R, 8 bits a sample
    private const uint FormatBgra = FormatBgr | FormatAlpha;
    private const uint SixteenBitIsSrgb = 0x04;
    private const uint WarningOrErrorMask = 0x03;
    private const uint Warning = 1;

    /// <summary>Transparency is dropped, not blended: analysis sees the stored colours.</summary>
    /// <exception cref="ImageRejectedException">The body is damaged.</exception>
    public static BgrImage Decode(ReadOnlySpan<byte> encoded, ImageHeader header)
    {
        var image = new PngImage { Version = Version };
        fixed (byte* from = encoded)
        {
            Check(png_image_begin_read_from_memory(&image, from, (nuint)encoded.Length), &image);
            try
            {
                if (image.Width != header.Width || image.Height != header.Height)
                    throw ImageHeaders.Damaged("its size is told twice and differs");
                var hasAlpha = (image.Format & FormatAlpha) != 0;
                image.Format = hasAlpha ? FormatBgra : FormatBgr;
                image.Flags |= SixteenBitIsSrgb;
                var samples = hasAlpha ? 4 : 3;
                var pixels = new byte[checked(header.Width * header.Height * samples)];
                fixed (byte* to = pixels)
                    Check(png_image_finish_read(&image, null, to, header.Width * samples, null), &image);
                return new BgrImage(header.Width, header.Height, hasAlpha ? WithoutAlpha(pixels) : pixels);
            }
            finally
            {
                png_image_free(&image);
            }
        }
    }

    private static byte[] WithoutAlpha(byte[] bgra)
    {
        var bgr = new byte[bgra.Length / 4 * 3];
        BmpReader.PackBgr(bgra, bgr);
        return bgr;
    }

    private static void Check(int succeeded, PngImage* image)
    {
        if (succeeded != 0 && (image->WarningOrError & WarningOrErrorMask) <= Warning)
            return;
        var message = new ReadOnlySpan<byte>(image->Message, 64);
        var end = message.IndexOf((byte)0);
        throw ImageHeaders.Damaged(Encoding.ASCII.GetString(end < 0 ? message : message[..end]));
    }

    // png_image of png.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct PngImage
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];
    }

    [LibraryImport(Library)]
    private static partial int png_image_begin_read_from_memory(PngImage* image, byte* memory, nuint size);

    [LibraryImport(Library)]
    private static partial int png_image_finish_read(PngImage* image, void* background, byte* buffer, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial void png_image_free(PngImage* image);
}
