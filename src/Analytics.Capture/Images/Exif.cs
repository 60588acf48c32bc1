using System.Buffers.Binary;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>
/// The orientation in a JPEG's EXIF data, and nothing else of it: tag 0x0112 of the first directory of a TIFF file in a segment. Cameras
/// write all kinds of things there, so what makes no sense is a picture that stands upright, never a refusal.
/// </summary>
internal static class Exif
{
    private const ushort OrientationTag = 0x0112;
    private const ushort Short = 3; // TIFF's type of 16 bits
    private const int EntryBytes = 12; // tag, type, count, value

    /// <param name="segment">What an APP1 segment holds: 64 KiB at most, which bounds the search too.</param>
    /// <returns>Null where the segment is no EXIF data.</returns>
    public static Orientation? Read(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8))
            return null;
        var tiff = segment[6..];
        return tiff switch
        {
            [(byte)'I', (byte)'I', 42, 0, _, _, _, _, ..] => Find(tiff, isLittle: true),
            [(byte)'M', (byte)'M', 0, 42, _, _, _, _, ..] => Find(tiff, isLittle: false),
            _ => Orientation.Upright,
        };
    }

    private static Orientation Find(ReadOnlySpan<byte> tiff, bool isLittle)
    {
        var at = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2)
            return Orientation.Upright;
        var entries = Number(tiff[(int)at..]);
        var left = tiff[((int)at + 2)..];
        for (; entries > 0 && left.Length >= EntryBytes; entries--, left = left[EntryBytes..])
        {
            if (Number(left) != OrientationTag)
                continue;
            var isOne = Number(left[2..]) == Short && (isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(left[4..]) : BinaryPrimitives.ReadUInt32BigEndian(left[4..])) == 1;
            return isOne && Number(left[8..]) is >= 1 and <= 8 and var value ? (Orientation)value : Orientation.Upright;
        }

        return Orientation.Upright;

        ushort Number(ReadOnlySpan<byte> from) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(from) : BinaryPrimitives.ReadUInt16BigEndian(from);
    }
}
