namespace Analytics.Capture.Nut;

/// <summary>A picture whose bytes come next on the stream.</summary>
/// <param name="Time">Presentation time.</param>
/// <param name="Bytes">Its size.</param>
public readonly record struct NutFrame(TimeSpan Time, int Bytes);

/// <summary>
/// Reads what ffmpeg's NUT muxer writes for one raw video stream: headers, syncpoints and frames. Source of the format: the
/// NUT specification (ffmpeg.org/nut). Not a general reader: it never seeks, and takes damage as the end.
/// </summary>
public sealed class NutReader(Stream stream)
{
    /// <summary>Largest raw picture: two bytes a pixel at the largest sides.</summary>
    private const int MostFrameBytes = 8192 * 8192 * 2;
    private const int MostHeaderBytes = 64 * 1024;
    private const int MostSkippedBytes = 1 << 20;

    private static readonly byte[] FileId = "nut/multimedia container\0"u8.ToArray();

    private readonly NutInput _input = new(stream);
    private NutMainHeader _main = null!;
    private NutStream _stream = null!;
    private byte[] _elided = [];
    private int _left;
    private long _pts;

    /// <summary>Bytes consumed.</summary>
    public long Position => _input.Position;

    /// <summary>Reads up to the stream's header; null where the stream ends before its first byte.</summary>
    /// <exception cref="NutException">Not NUT, or damaged.</exception>
    public NutStream? ReadHeader()
    {
        var first = _input.TryByte();
        if (first < 0)
            return null;
        for (var i = 0; i < FileId.Length; i++)
        {
            if ((i == 0 ? first : _input.Byte()) != FileId[i])
                throw _input.Fault(NutFault.NotNut, "the file id is missing");
        }

        Expect(NutStartCodes.Main);
        ReadPacket(MostHeaderBytes, () => _main = NutMainHeader.Read(_input));
        Expect(NutStartCodes.Stream);
        ReadPacket(MostHeaderBytes, () => _stream = NutStream.Read(_input, _main.TimeBases.Length));
        return _stream;
    }

    /// <summary>The next picture, after which the caller takes or skips its bytes; null at the end.</summary>
    /// <exception cref="NutException">Damaged.</exception>
    public NutFrame? ReadFrame()
    {
        Skip();
        while (true)
        {
            _input.BeginChecksum();
            var code = _input.TryByte();
            if (code < 0)
                return null;
            if (code != 'N')
                return Frame(_main.Codes[code]);
            ReadNonFrame();
        }
    }

    /// <summary>The bytes of the picture, <see cref="NutFrame.Bytes"/> long, straight from the stream.</summary>
    /// <exception cref="NutException">The stream ends inside the picture.</exception>
    public void ReadPixels(Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, _left + _elided.Length);
        _elided.CopyTo(into);
        _input.Payload(into[_elided.Length..]);
        (_left, _elided) = (0, []);
    }

    /// <summary>Passes over the picture, if its bytes were not taken.</summary>
    public void Skip()
    {
        _input.Skip(_left);
        (_left, _elided) = (0, []);
    }

    private NutFrame Frame(NutCode code)
    {
        var flags = code.Flags;
        if ((flags & NutFlags.Coded) != 0)
            flags ^= _input.Unsigned();
        if ((flags & (NutFlags.Invalid | NutFlags.SideData)) != 0)
            throw _input.Fault(NutFault.BadHeader, "a byte that begins no frame");
        var stream = (flags & NutFlags.StreamId) != 0 ? _input.Int(255, "stream") : code.Stream;
        if (stream != 0)
            throw _input.Fault(NutFault.UnsupportedStream, $"a frame of stream {stream}, which was not announced");
        var pts = (flags & NutFlags.CodedPts) != 0 ? Timestamp(_input.Unsigned()) : _pts + code.PtsDelta;
        long size = code.SizeRest;
        if ((flags & NutFlags.SizeMsb) != 0)
            size += (long)code.SizeMultiplier * _input.Int(MostFrameBytes, "frame size");
        if ((flags & NutFlags.MatchTime) != 0)
            _input.Signed();
        var elision = (flags & NutFlags.Elision) != 0 ? _input.Int(127, "elided header") : code.Elision;
        var reserved = (flags & NutFlags.Reserved) != 0 ? _input.Int(256, "reserved count") : code.Reserved;
        for (; reserved > 0; reserved--)
            _input.Unsigned();
        if ((flags & NutFlags.Checksum) != 0)
            CheckSum("a frame header");

        if (elision >= _main.Elisions.Length)
            throw _input.Fault(NutFault.BadHeader, $"elided header {elision} does not exist");
        // Frames over 4096 bytes never have an elided header, whatever their code says.
        _elided = size > 4096 ? [] : _main.Elisions[elision];
        if (size > MostFrameBytes || size < _elided.Length)
            throw _input.Fault(NutFault.TooLarge, $"a frame of {size} bytes");
        (_pts, _left) = (pts, (int)size - _elided.Length);
        return new NutFrame(Time(pts), (int)size);
    }

    private void ReadNonFrame()
    {
        switch (StartCode())
        {
            case NutStartCodes.Sync:
                ReadPacket(MostHeaderBytes, Syncpoint);
                break;
            case NutStartCodes.Main or NutStartCodes.Stream or NutStartCodes.Info or NutStartCodes.Index:
                // Repeated headers say what the first ones said.
                ReadPacket(MostSkippedBytes, static () => { });
                break;
            default:
                throw _input.Fault(NutFault.BadHeader, "an unknown start code");
        }
    }

    private void Syncpoint()
    {
        var coded = _input.Unsigned();
        var from = _main.TimeBases[(int)(coded % (ulong)_main.TimeBases.Length)];
        var to = _main.TimeBases[_stream.TimeBase];
        var value = (Int128)(coded / (ulong)_main.TimeBases.Length) * from.Numerator * to.Denominator / ((Int128)from.Denominator * to.Numerator);
        _pts = value <= long.MaxValue / 2 ? (long)value : throw _input.Fault(NutFault.BadHeader, "a syncpoint's time is out of range");
    }

    // The lowest bits alone, next to the last timestamp; or the whole, moved out of the way of the short form.
    private long Timestamp(ulong coded)
    {
        var window = 1L << _stream.PtsShift;
        if (coded >= (ulong)window)
            return (long)(coded - (ulong)window);
        var mask = window - 1;
        var lowest = _pts - (mask / 2);
        return (((long)coded - lowest) & mask) + lowest;
    }

    private TimeSpan Time(long pts)
    {
        var (numerator, denominator) = _main.TimeBases[_stream.TimeBase];
        var ticks = (Int128)pts * numerator * TimeSpan.TicksPerSecond / denominator;
        return ticks >= -TimeSpan.TicksPerDay && ticks <= TimeSpan.MaxValue.Ticks / 4
            ? new TimeSpan((long)ticks)
            : throw _input.Fault(NutFault.BadHeader, $"timestamp {pts} is out of range");
    }

    private void Expect(ulong startCode)
    {
        _input.BeginChecksum();
        if (_input.Byte() != 'N' || StartCode() != startCode)
            throw _input.Fault(NutFault.NotNut, "a header is missing");
    }

    private ulong StartCode()
    {
        var code = (ulong)'N';
        for (var i = 0; i < 7; i++)
            code = (code << 8) | _input.Byte();
        return code;
    }

    // Layout: length of the rest, its own checksum where that length is over 4096, content, reserved bytes, checksum.
    private void ReadPacket(int most, Action content)
    {
        var length = _input.Int(most, "packet length");
        if (length < 4)
            throw _input.Fault(NutFault.BadHeader, "a packet without checksum");
        if (length > 4096)
            CheckSum("a packet header");
        _input.BeginChecksum();
        var end = _input.Position + length - 4;
        content();
        if (_input.Position > end)
            throw _input.Fault(NutFault.BadHeader, "a packet is longer than it says");
        while (_input.Position < end)
            _input.Byte();
        CheckSum("a packet");
    }

    private void CheckSum(string what)
    {
        var expected = _input.Checksum;
        if (_input.Half() != expected)
            throw _input.Fault(NutFault.BadChecksum, $"the checksum of {what} is wrong");
    }
}
