using System.Buffers.Binary;
using System.IO.Compression;
using Analytics.Capture.Images;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Small pictures of every kind, made by hand; the codec under them is the real one.</summary>
internal static class Pictures
{
    private static readonly uint[] s_crc = Table();

    /// <summary>Skips the test where the libraries for pictures are absent.</summary>
    public static IImageCodec Codec()
    {
        var missing = NativeImageCodec.Missing();
        Assert.SkipUnless(missing is null, missing ?? "");
        return new NativeImageCodec();
    }

    /// <summary>A BMP of 24 bits.</summary>
    public static byte[] Bmp(int width = 64, int height = 48)
    {
        var row = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (row * height)];
        (file[0], file[1]) = ((byte)'B', (byte)'M');
        Put(file, 2, file.Length);
        Put(file, 10, 54);
        Put(file, 14, 40);
        Put(file, 18, width);
        Put(file, 22, height);
        (file[26], file[28]) = (1, 24);
        for (var i = 54; i < file.Length; i++)
            file[i] = (byte)(i * 7);
        return file;
    }

    /// <param name="colour">PNG's colour type: 2 for RGB, 6 for RGBA, 0 for grey.</param>
    /// <param name="claimed">Side that the header tells in place of the width, for bombs.</param>
    public static byte[] Png(int width = 64, int height = 48, byte colour = 2, int? claimed = null)
    {
        var samples = colour switch { 2 => 3, 6 => 4, _ => 1 };
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, claimed ?? width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), claimed ?? height);
        (header[8], header[9]) = (8, colour);
        Chunk(file, "IHDR"u8, header);
        using (var body = new MemoryStream())
        {
            using (var zip = new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true))
            {
                var row = new byte[1 + (width * samples)];
                for (var x = 1; x < row.Length; x++)
                    row[x] = (byte)(x * 11);
                for (var y = 0; y < height; y++)
                    zip.Write(row);
            }

            Chunk(file, "IDAT"u8, body.ToArray());
        }

        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    public static byte[] Jpeg(int width = 64, int height = 48)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 3 % 256);
        return Codec().EncodeJpeg(new BgrImage(width, height, pixels), 90);
    }

    /// <summary>A JPEG whose EXIF data says how it lies.</summary>
    public static byte[] Jpeg(Orientation orientation, int width = 64, int height = 48)
    {
        // The segment, a TIFF header of little endian, and a directory of one entry: 16 bits, once.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        var jpeg = Jpeg(width, height);
        return [.. jpeg.AsSpan(0, 2), .. exif, .. jpeg.AsSpan(2)];
    }

    /// <summary>A picture of exactly so many bytes: a BMP with something behind it.</summary>
    public static byte[] OfBytes(int bytes)
    {
        var picture = Bmp();
        var file = new byte[bytes];
        picture.CopyTo(file, 0);
        return file;
    }

    private static void Put(byte[] file, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        var crc = uint.MaxValue;
        foreach (var part in name)
            crc = s_crc[(crc ^ part) & 0xFF] ^ (crc >> 8);
        foreach (var part in data)
            crc = s_crc[(crc ^ part) & 0xFF] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
