using System.Buffers.Binary;

namespace Analytics.Capture.Nut;

/// <summary>
/// Numbers from a byte stream, with a running checksum. Its buffer is small on purpose: what it has read ahead of a picture is
/// copied, the rest of the picture goes from the pipe straight into the pooled frame.
/// </summary>
internal sealed class NutInput(Stream stream)
{
    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly byte[] _buffer = new byte[256];
    private int _start;
    private int _end;

    /// <summary>Bytes consumed since the stream began.</summary>
    public long Position { get; private set; }

    /// <summary>CRC-32 (polynomial 04C11DB7, most significant bit first, from 0) of the bytes since <see cref="BeginChecksum"/>.</summary>
    public uint Checksum { get; private set; }

    public void BeginChecksum() => Checksum = 0;

    /// <summary>The next byte, or -1 at the stream's end.</summary>
    public int TryByte()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, stream.Read(_buffer));
            if (_end == 0)
                return -1;
        }

        var value = _buffer[_start++];
        Position++;
        Checksum = (Checksum << 8) ^ CrcTable[(Checksum >> 24) ^ value];
        return value;
    }

    public byte Byte()
    {
        var value = TryByte();
        return value >= 0 ? (byte)value : throw Fault(NutFault.Truncated, "the stream ends inside a packet");
    }

    /// <summary>An unsigned number in groups of seven bits, most significant first (NUT's <c>v</c>).</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (var bytes = 0; bytes < 9; bytes++)
        {
            var next = Byte();
            value = (value << 7) | (uint)(next & 0x7F);
            if ((next & 0x80) == 0)
                return value;
        }

        throw Fault(NutFault.BadHeader, "a number has more than nine bytes");
    }

    /// <summary>A signed number (NUT's <c>s</c>).</summary>
    public long Signed()
    {
        var folded = Unsigned() + 1;
        return (folded & 1) != 0 ? -(long)(folded >> 1) : (long)(folded >> 1);
    }

    /// <summary>A number that counts or measures something here.</summary>
    public int Int(int most, string what)
    {
        var value = Unsigned();
        return value <= (ulong)most ? (int)value : throw Fault(NutFault.BadHeader, $"{what} is {value}, over {most}");
    }

    public ulong Word()
    {
        Span<byte> bytes = stackalloc byte[8];
        Bytes(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    public uint Half()
    {
        Span<byte> bytes = stackalloc byte[4];
        Bytes(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public void Bytes(Span<byte> into)
    {
        foreach (ref var value in into)
            value = Byte();
    }

    /// <summary>Bytes of a picture; not part of any checksum here.</summary>
    public void Payload(Span<byte> into)
    {
        var ahead = Math.Min(_end - _start, into.Length);
        _buffer.AsSpan(_start, ahead).CopyTo(into);
        _start += ahead;
        Position += ahead;
        for (into = into[ahead..]; into.Length > 0;)
        {
            var read = stream.Read(into);
            if (read == 0)
                throw Fault(NutFault.Truncated, "the stream ends inside a picture");
            Position += read;
            into = into[read..];
        }
    }

    public void Skip(long count)
    {
        Span<byte> scratch = stackalloc byte[1024];
        for (; count > 0; count -= Math.Min(count, scratch.Length))
            Payload(scratch[..(int)Math.Min(count, scratch.Length)]);
    }

    public NutException Fault(NutFault fault, string detail) => new(fault, Position, detail);

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 0x8000_0000) != 0 ? (value << 1) ^ 0x04C1_1DB7 : value << 1;
            table[i] = value;
        }

        return table;
    }
}
