using System.Buffers.Binary;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>Uncompressed BMP of 8 (palette), 24 or 32 bits a pixel, bottom-up or top-down.</summary>
internal static class BmpReader
{
    private const int FileHeader = 14;

    /// <param name="Image">Format and size.</param>
    /// <param name="Bits">Bits a pixel.</param>
    /// <param name="IsTopDown">The first row is the upper one.</param>
    /// <param name="PaletteAt">Offset of the palette.</param>
    /// <param name="Colours">Entries of the palette.</param>
    /// <param name="PixelsAt">Offset of the first row.</param>
    public readonly record struct Layout(ImageHeader Image, int Bits, bool IsTopDown, int PaletteAt, int Colours, long PixelsAt);

    /// <exception cref="ImageRejectedException">Damaged, or of another kind.</exception>
    public static Layout ReadHeader(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < FileHeader + 40)
            throw ImageHeaders.Damaged("its BMP header is incomplete");
        var headerBytes = Int(encoded, 14);
        var (width, height) = (Int(encoded, 18), Int(encoded, 22));
        var (planes, bits) = (BinaryPrimitives.ReadUInt16LittleEndian(encoded[26..]), BinaryPrimitives.ReadUInt16LittleEndian(encoded[28..]));
        var compression = Int(encoded, 30);
        if (headerBytes is < 40 or > 256 || planes != 1 || width < 1 || height is 0 or int.MinValue)
            throw ImageHeaders.Damaged("its BMP header makes no sense");
        var hasUsualMasks = compression == 3 && bits == 32 && encoded.Length >= 66
            && Int(encoded, 54) == 0x00FF0000 && Int(encoded, 58) == 0x0000FF00 && Int(encoded, 62) == 0x000000FF;
        if (bits is not (8 or 24 or 32) || (compression != 0 && !hasUsualMasks))
            throw ImageHeaders.Damaged($"BMP with {bits} bits a pixel and compression {compression} is not supported, only uncompressed 8, 24 and 32 bits");

        var colours = bits != 8 ? 0 : Int(encoded, 46) is > 0 and <= 256 and var used ? used : 256;
        var pixelsAt = BinaryPrimitives.ReadUInt32LittleEndian(encoded[10..]);
        return new Layout(new ImageHeader(ImageFormat.Bmp, width, Math.Abs(height), bits == 32 ? 4 : 3, bits == 32), bits, height < 0, FileHeader + headerBytes, colours, pixelsAt);
    }

    /// <exception cref="ImageRejectedException">Rows or colours are missing.</exception>
    public static BgrImage Decode(ReadOnlySpan<byte> encoded)
    {
        var layout = ReadHeader(encoded);
        var (width, height) = (layout.Image.Width, layout.Image.Height);
        var rowBytes = (((long)width * layout.Bits) + 31) / 32 * 4; // rows are filled up to four bytes
        if (layout.PixelsAt + (rowBytes * height) > encoded.Length || layout.PaletteAt + (4L * layout.Colours) > encoded.Length)
            throw ImageHeaders.Damaged("it ends too early");
        var palette = encoded.Slice(layout.PaletteAt, 4 * layout.Colours);
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            var stored = layout.IsTopDown ? y : height - 1 - y;
            var row = encoded.Slice((int)(layout.PixelsAt + (stored * rowBytes)), (int)rowBytes);
            var into = pixels.AsSpan(y * width * 3, width * 3);
            if (layout.Bits == 24)
                row[..into.Length].CopyTo(into);
            else if (layout.Bits == 32)
                PackBgr(row, into);
            else
                Look(row, palette, into);
        }

        return new BgrImage(width, height, pixels);
    }

    /// <summary>Drops every fourth byte.</summary>
    public static void PackBgr(ReadOnlySpan<byte> bgra, Span<byte> bgr)
    {
        for (int from = 0, to = 0; to < bgr.Length; from += 4, to += 3)
            (bgr[to], bgr[to + 1], bgr[to + 2]) = (bgra[from], bgra[from + 1], bgra[from + 2]);
    }

    private static void Look(ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, Span<byte> bgr)
    {
        for (int x = 0, to = 0; to < bgr.Length; x++, to += 3)
        {
            var entry = row[x] * 4;
            if (entry >= palette.Length)
                throw ImageHeaders.Damaged("a pixel has a colour outside its palette");
            (bgr[to], bgr[to + 1], bgr[to + 2]) = (palette[entry], palette[entry + 1], palette[entry + 2]);
        }
    }

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
