using System.Buffers.Binary;
using System.Numerics;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>
/// Goes on hashing from an MD5 that somebody else made over a secret and a text, without the secret: the attack that G2's form of
/// signing allows.
/// </summary>
internal static class Md5Extension
{
    private static readonly uint[] s_sines = [.. Enumerable.Range(1, 64).Select(step => (uint)(Math.Abs(Math.Sin(step)) * 4294967296.0))];
    private static readonly int[] s_shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    /// <param name="digest">Of the original.</param>
    /// <param name="length">Bytes of the original, the secret's too.</param>
    /// <param name="more">What to append.</param>
    /// <returns>What stands between the original and the rest, and the digest of all.</returns>
    public static (byte[] Glue, byte[] Digest) Extend(byte[] digest, long length, byte[] more)
    {
        var glue = Padding(length);
        Span<uint> state = stackalloc uint[4];
        for (var word = 0; word < 4; word++)
            state[word] = BinaryPrimitives.ReadUInt32LittleEndian(digest.AsSpan(word * 4));
        byte[] rest = [.. more, .. Padding(length + glue.Length + more.Length)];
        for (var start = 0; start < rest.Length; start += 64)
            Compress(state, rest.AsSpan(start, 64));
        var result = new byte[16];
        for (var word = 0; word < 4; word++)
            BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(word * 4), state[word]);
        return (glue, result);
    }

    private static byte[] Padding(long length)
    {
        var padding = new byte[(int)(((119 - (length % 64)) % 64) + 1) + 8];
        padding[0] = 0x80;
        BinaryPrimitives.WriteInt64LittleEndian(padding.AsSpan(padding.Length - 8), length * 8);
        return padding;
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var step = 0; step < 64; step++)
        {
            var (mixed, word) = (step / 16) switch
            {
                0 => ((b & c) | (~b & d), step),
                1 => ((d & b) | (~d & c), ((5 * step) + 1) % 16),
                2 => (b ^ c ^ d, ((3 * step) + 5) % 16),
                _ => (c ^ (b | ~d), 7 * step % 16),
            };
            var sum = a + mixed + s_sines[step] + BinaryPrimitives.ReadUInt32LittleEndian(block[(word * 4)..]);
            (a, d, c, b) = (d, c, b, b + BitOperations.RotateLeft(sum, s_shifts[(step / 16 * 4) + (step % 4)]));
        }

        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
    }
}
