using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Analytics.Vision.Frames;

/// <summary>
/// XXH64 with seed 0 over 32 bytes of header (width, height, layout as little-endian 32-bit numbers, then zeros) and the
/// pixels: cheap, stable over versions and machines, and checkable with any XXH64 tool. It tells frames apart for the auditor;
/// it is no proof against forgery. Source: the xxHash fast digest algorithm specification 0.1.1.
/// </summary>
public static class FrameHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public static string Of(Frame frame)
    {
        // The header fills one stripe of 32 bytes, so that the pixels are hashed in place behind it.
        Span<byte> header = stackalloc byte[32];
        header.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, frame.Shape.Width);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], frame.Shape.Height);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], (int)frame.Shape.Layout);
        return Xxh64(header, frame.Pixels).ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>XXH64, seed 0, of <paramref name="head"/> (a multiple of 32 bytes) followed by <paramref name="body"/>.</summary>
    internal static ulong Xxh64(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var total = (ulong)(head.Length + body.Length);
        ulong hash;
        if (total >= 32)
        {
            var lanes = new Lanes();
            lanes.Add(head);
            lanes.Add(body);
            hash = lanes.Merged();
            body = body[(body.Length & ~31)..];
        }
        else
        {
            hash = Prime5;
        }

        return Finish(hash + total, body);
    }

    private static ulong Round(ulong lane, ulong input) =>
        BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Finish(ulong hash, ReadOnlySpan<byte> rest)
    {
        for (; rest.Length >= 8; rest = rest[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
        if (rest.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
            rest = rest[4..];
        }

        foreach (var last in rest)
            hash = BitOperations.RotateLeft(hash ^ (last * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private struct Lanes()
    {
        private ulong _a = unchecked(Prime1 + Prime2);
        private ulong _b = Prime2;
        private ulong _c = 0;
        private ulong _d = unchecked(0 - Prime1);

        /// <summary>Takes whole stripes of 32 bytes and leaves the rest.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            var (a, b, c, d) = (_a, _b, _c, _d);
            var words = MemoryMarshal.Cast<byte, ulong>(bytes[..(bytes.Length & ~31)]);
            for (var i = 0; i + 3 < words.Length; i += 4)
            {
                a = Round(a, Little(words[i]));
                b = Round(b, Little(words[i + 1]));
                c = Round(c, Little(words[i + 2]));
                d = Round(d, Little(words[i + 3]));
            }

            (_a, _b, _c, _d) = (a, b, c, d);
        }

        public readonly ulong Merged()
        {
            var hash = BitOperations.RotateLeft(_a, 1) + BitOperations.RotateLeft(_b, 7)
                + BitOperations.RotateLeft(_c, 12) + BitOperations.RotateLeft(_d, 18);
            ReadOnlySpan<ulong> lanes = [_a, _b, _c, _d];
            foreach (var lane in lanes)
                hash = ((hash ^ Round(0, lane)) * Prime1) + Prime4;
            return hash;
        }

        private static ulong Little(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
