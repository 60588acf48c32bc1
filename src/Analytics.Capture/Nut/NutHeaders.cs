using System.Text;

namespace Analytics.Capture.Nut;

/// <summary>One line of the main header's table: what a frame code stands for.</summary>
internal readonly record struct NutCode(
    ulong Flags, int Stream, int SizeMultiplier, int SizeRest, long PtsDelta, int Reserved, int Elision);

/// <summary>The main header: time bases and the table of frame codes.</summary>
internal sealed record NutMainHeader((long Numerator, long Denominator)[] TimeBases, NutCode[] Codes, byte[][] Elisions)
{
    public static NutMainHeader Read(NutInput input)
    {
        var version = input.Int(4, "version");
        if (version < 2)
            throw input.Fault(NutFault.UnsupportedStream, $"version {version} is not supported");
        if (version > 3)
            input.Unsigned();
        if (input.Int(256, "number of streams") != 1)
            throw input.Fault(NutFault.UnsupportedStream, "one stream was expected");
        input.Unsigned(); // max_distance: only of use to readers that search for a place to resume

        var timeBases = new (long, long)[input.Int(16, "number of time bases")];
        foreach (ref var timeBase in timeBases.AsSpan())
        {
            timeBase = (input.Int(int.MaxValue, "time base"), input.Int(int.MaxValue, "time base"));
            if (timeBase.Item1 == 0 || timeBase.Item2 == 0)
                throw input.Fault(NutFault.BadHeader, "a time base is zero");
        }

        if (timeBases.Length == 0)
            throw input.Fault(NutFault.BadHeader, "there is no time base");
        var codes = ReadCodes(input);
        return new NutMainHeader(timeBases, codes, ReadElisions(input));
    }

    private static NutCode[] ReadCodes(NutInput input)
    {
        var codes = new NutCode[256];
        var (pts, multiplier, stream, elision) = (0L, 1, 0, 0);
        for (var i = 0; i < 256;)
        {
            var flags = input.Unsigned();
            var fields = input.Int(64, "number of fields");
            if (fields > 0)
                pts = input.Signed();
            if (fields > 1)
                multiplier = input.Int(1 << 20, "size multiplier");
            if (fields > 2)
                stream = input.Int(255, "stream");
            var size = fields > 3 ? input.Int(1 << 20, "size") : 0;
            var reserved = fields > 4 ? input.Int(256, "reserved count") : 0;
            var count = fields > 5 ? input.Int(256, "repeat count") : multiplier - size;
            if (fields > 6)
                input.Signed(); // match_time_delta: only of use to editors
            if (fields > 7)
                elision = input.Int(128, "elided header");
            for (var skipped = 8; skipped < fields; skipped++)
                input.Unsigned();
            if (count <= 0)
                throw input.Fault(NutFault.BadHeader, "the table of frame codes does not advance");
            for (var done = 0; done < count && i < 256; i++)
            {
                // 'N' begins every start code and can never be a frame.
                codes[i] = i == 'N'
                    ? new NutCode(NutFlags.Invalid, 0, 1, 0, 0, 0, 0)
                    : new NutCode(flags, stream, multiplier, size + done++, pts, reserved, elision);
            }
        }

        return codes;
    }

    private static byte[][] ReadElisions(NutInput input)
    {
        var elisions = new byte[input.Int(127, "number of elided headers") + 1][];
        elisions[0] = [];
        for (var i = 1; i < elisions.Length; i++)
        {
            elisions[i] = new byte[input.Int(256, "elided header")];
            input.Bytes(elisions[i]);
        }

        return elisions;
    }
}

/// <summary>The stream header of a raw picture stream.</summary>
public sealed record NutStream(string FourCc, int Width, int Height)
{
    internal int TimeBase { get; private init; }

    internal int PtsShift { get; private init; }

    internal static NutStream Read(NutInput input, int timeBases)
    {
        if (input.Unsigned() != 0 || input.Unsigned() != 0)
            throw input.Fault(NutFault.UnsupportedStream, "the stream is not a single video stream");
        var fourCc = new byte[input.Int(4, "codec tag")];
        input.Bytes(fourCc);
        var timeBase = input.Int(timeBases - 1, "time base");
        var shift = input.Int(15, "timestamp shift");
        input.Unsigned(); // max_pts_distance: a promise about checksums, checked where a frame carries one
        input.Unsigned(); // decode_delay: raw pictures have none
        input.Unsigned(); // flags
        for (var extra = input.Int(4096, "codec data"); extra > 0; extra--)
            input.Byte();
        var (width, height) = (input.Int(int.MaxValue, "width"), input.Int(int.MaxValue, "height"));
        return new NutStream(Encoding.ASCII.GetString(fourCc), width, height) { TimeBase = timeBase, PtsShift = shift };
    }
}

internal static class NutFlags
{
    public const ulong CodedPts = 8;
    public const ulong StreamId = 16;
    public const ulong SizeMsb = 32;
    public const ulong Checksum = 64;
    public const ulong Reserved = 128;
    public const ulong SideData = 256;
    public const ulong Elision = 1024;
    public const ulong MatchTime = 2048;
    public const ulong Coded = 4096;
    public const ulong Invalid = 8192;
}

internal static class NutStartCodes
{
    public const ulong Main = 0x4E4D_7A56_1F5F_04AD;
    public const ulong Stream = 0x4E53_1140_5BF2_F9DB;
    public const ulong Sync = 0x4E4B_E4AD_EECA_4569;
    public const ulong Info = 0x4E49_AB68_B596_BA78;
    public const ulong Index = 0x4E58_DD67_2F23_E64E;
}
