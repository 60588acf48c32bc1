using System.Buffers.Binary;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Images;

/// <summary>EXIF data made by hand, and what it means by the words of its standard.</summary>
internal static class ExifSegments
{
    /// <summary>What says that a picture lies sideways, each with one thing wrong.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Malformed = new Dictionary<string, byte[]>
    {
        ["orientation 0"] = Of(0, true),
        ["orientation 9"] = Of(9, false),
        ["orientation 65535"] = Of(ushort.MaxValue, true),
        ["32 bits"] = Changed(Of(6, true), 26, 4),
        ["two values"] = Changed(Of(6, true), 28, 2),
        ["no value"] = Changed(Of(6, false), 31, 0),
        ["another tag"] = Changed(Of(6, true), 24, 0x13),
        ["no byte order"] = Changed(Of(6, true), 6, (byte)'X'),
        ["mixed byte order"] = Changed(Of(6, true), 7, (byte)'M'),
        ["no mark of TIFF"] = Changed(Of(6, true), 8, 43),
        ["a directory behind the end"] = Changed(Of(6, true), 10, 200),
        ["a directory far away"] = Changed(Of(6, false), 10, 0xFF),
        ["a directory at the last byte"] = Changed(Of(6, true), 10, (byte)(Of(6, true).Length - 7)),
        ["an entry cut short"] = Of(6, true)[..34],
        ["no entry"] = Changed(Of(6, true), 22, 0),
        ["more entries than bytes, none of them it"] = Changed(Changed(Of(6, true), 23, 0xFF), 24, 0x13),
        ["a name and nothing else"] = [.. "Exif\0\0"u8],
        ["half a name"] = [.. "Exi"u8],
        ["nothing"] = [],
    };

    /// <summary>A name, a TIFF header, eight bytes that nobody looks at, and a directory with two entries.</summary>
    public static byte[] Of(ushort orientation, bool isLittle)
    {
        var segment = new byte[6 + 16 + 2 + 24 + 4];
        "Exif\0\0"u8.CopyTo(segment);
        (isLittle ? "II*\0"u8 : "MM\0*"u8).CopyTo(segment.AsSpan(6));
        Put32(10, 16);
        Put16(22, 2);
        Entry(24, 0x0112, orientation);
        Entry(36, 0x0128, 2);
        return segment;

        void Entry(int at, ushort tag, ushort value)
        {
            Put16(at, tag);
            Put16(at + 2, 3);
            Put32(at + 4, 1);
            Put16(at + 8, value);
        }

        void Put16(int at, ushort value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt16LittleEndian(segment.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(at), value);
        }

        void Put32(int at, uint value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(at), value);
        }
    }

    /// <summary>The JPEG with one more APP1 segment, before all others.</summary>
    public static byte[] Into(byte[] jpeg, byte[] segment)
    {
        byte[] head = [0xFF, 0xE1, (byte)((segment.Length + 2) >> 8), (byte)(segment.Length + 2)];
        return [.. jpeg.AsSpan(0, 2), .. head, .. segment, .. jpeg.AsSpan(2)];
    }

    /// <summary>The standard says which side of the upright picture the stored first row and first column are.</summary>
    public static BgrImage Upright(BgrImage stored, Orientation orientation)
    {
        var (row, column) = orientation switch
        {
            Orientation.Upright => ("top", "left"),
            Orientation.Mirror => ("top", "right"),
            Orientation.HalfTurn => ("bottom", "right"),
            Orientation.Flip => ("bottom", "left"),
            Orientation.Transpose => ("left", "top"),
            Orientation.TurnRight => ("right", "top"),
            Orientation.Transverse => ("right", "bottom"),
            _ => ("left", "bottom"),
        };
        var (width, height) = row is "top" or "bottom" ? (stored.Width, stored.Height) : (stored.Height, stored.Width);
        var upright = new byte[stored.Pixels.Length];
        for (var r = 0; r < stored.Height; r++)
        {
            for (var c = 0; c < stored.Width; c++)
            {
                var (x, y) = (0, 0);
                Place(row, r);
                Place(column, c);
                stored.Pixels.AsSpan(((r * stored.Width) + c) * 3, 3).CopyTo(upright.AsSpan(((y * width) + x) * 3));

                void Place(string side, int from)
                {
                    if (side is "top" or "bottom")
                        y = side == "top" ? from : height - 1 - from;
                    else
                        x = side == "left" ? from : width - 1 - from;
                }
            }
        }

        return new BgrImage(width, height, upright);
    }

    private static byte[] Changed(byte[] segment, int at, byte value)
    {
        segment[at] = value;
        return segment;
    }
}
