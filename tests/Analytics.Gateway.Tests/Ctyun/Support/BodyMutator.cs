using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Bodies that are wrong in one of many ways, from a seed.</summary>
internal sealed class BodyMutator
{
    private static readonly string[] s_almostJson =
        ["{'image':1}", "{\"image\":NaN}", "{\"image\":1,}", "{/* */}", "{\"image\":01}", "{} {}", "{}]", " ", "\0", "{\"image\":\"\t\"}", "null", "\"text\"", "-", "[[]", "{\"a\" 1}"];

    // None leads to another machine: what is no address, and what may not be asked.
    private static readonly string[] s_addresses =
    [
        "http://", "https://", "http://[::1", "http:///x.png", "http://127.0.0.1:1/x.png", "https://10.0.0.1/x", "http://169.254.169.254/latest", "http://0x7f.1/",
        "http://user:pass@192.168.0.1/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "HTTP:\\\\127.0.0.1\\x", "http://127.0.0.1:99999/", "file:///etc/passwd", "ftp://10.0.0.1/x",
    ];

    private readonly Random _chance;
    private readonly (string Name, Func<ContractEndpoint, byte[]> Make)[] _kinds;
    private readonly byte[][] _pictures =
    [
        Pictures.Bmp(), Pictures.Png(), Pictures.Png(colour: 6), Pictures.Png(colour: 0), Pictures.Jpeg(), Pictures.Bmp(5, 5), Pictures.Png(5001, 40),
        // Bombs: small files that claim much, or hold it.
        Pictures.Png(claimed: 30_000), Pictures.Png(claimed: 6_000), Pictures.Png(claimed: int.MaxValue), Pictures.Png(4_000, 4_000),
        Claiming(Pictures.Jpeg(), 65_500), Claiming(Pictures.Jpeg(), 0), Claiming(Pictures.Bmp(), 50_000), Claiming(Pictures.Bmp(), int.MinValue), Claiming(Pictures.Bmp(), -48),
        "GIF89a"u8.ToArray(),
    ];

    public BodyMutator(Random chance)
    {
        _chance = chance;
        _kinds =
        [
            ("bytes", _ => Bytes()),
            ("cut", endpoint => Cut(Utf8(Good(endpoint)))),
            ("flipped", endpoint => Flip(Utf8(Good(endpoint)))),
            ("nested", _ => Nested()),
            ("nested field", NestedField),
            ("huge number", Huge),
            ("doubled field", Doubled),
            ("invalid UTF-8", endpoint => WithBytes(endpoint, Invalid())),
            ("half surrogate", HalfSurrogate),
            ("other encoding", Encoded),
            ("almost JSON", _ => Utf8(s_almostJson[_chance.Next(s_almostJson.Length)])),
            ("wrong type", WrongType),
            ("no object", _ => Utf8(Content.Json(Literal()))),
            ("wide list", Wide),
            ("address", Address),
            ("media", Media),
            ("media", Media),
            ("media", Media),
        ];
    }

    /// <summary>How the last one is wrong.</summary>
    public string Kind { get; private set; } = "";

    public byte[] Next(ContractEndpoint endpoint)
    {
        var (name, make) = _kinds[_chance.Next(_kinds.Length)];
        Kind = name;
        return make(endpoint);
    }

    private static string Good(ContractEndpoint endpoint) => Content.Good(endpoint);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private byte[] Bytes()
    {
        var bytes = new byte[_chance.Next(200)];
        _chance.NextBytes(bytes);
        return bytes;
    }

    private byte[] Cut(byte[] body) => body[.._chance.Next(body.Length)];

    private byte[] Flip(byte[] body)
    {
        for (var flips = _chance.Next(1, 8); flips > 0; flips--)
            body[_chance.Next(body.Length)] = (byte)_chance.Next(256);
        return body;
    }

    private byte[] Nested()
    {
        var depth = _chance.Next(10, 5_000);
        var (open, close) = _chance.Next(2) == 0 ? ("[", "]") : ("{\"data\":", "}");
        return Utf8(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
    }

    // In a field that is read, or in one that nobody knows: within the depth that is read, and beyond it.
    private byte[] NestedField(ContractEndpoint endpoint)
    {
        var depth = _chance.Next(2) == 0 ? _chance.Next(2, 60) : _chance.Next(60, 200_000);
        return Raw(endpoint, _chance.Next(3) == 0 ? "unknown" : Pick(endpoint), new string('[', depth) + new string(']', depth));
    }

    // A number of many digits where a number, a text or a list belongs.
    private byte[] Huge(ContractEndpoint endpoint)
    {
        var number = new string('9', _chance.Next(20, 20_000)) + (_chance.Next(2) == 0 ? "e99999" : ".5");
        return Raw(endpoint, _chance.Next(2) == 0 ? Pick(endpoint) : "FaceThresh", number);
    }

    // Of two fields with one name the last one counts.
    private byte[] Doubled(ContractEndpoint endpoint)
    {
        var good = Good(endpoint);
        return Utf8($"{good[..^1]},\"{Pick(endpoint)}\":{Content.Json(Literal())}}}");
    }

    // A lone continuation, a cut sequence, an overlong slash, half of a surrogate pair, and a value beyond the last.
    private byte[] Invalid() => _chance.Next(5) switch
    {
        0 => [0x80],
        1 => [0xC3, 0x28],
        2 => [0xC0, 0xAF],
        3 => [0xED, 0xA0, 0x80],
        _ => [0xF5, 0x80, 0x80, 0x80],
    };

    private byte[] WithBytes(ContractEndpoint endpoint, ReadOnlySpan<byte> bytes)
    {
        var body = Utf8(Good(endpoint));
        var at = _chance.Next(2, body.Length - 1);
        return [.. body.AsSpan(0, at), .. bytes, .. body.AsSpan(at)];
    }

    // In a value: of names the contract says nothing.
    private byte[] HalfSurrogate(ContractEndpoint endpoint) =>
        Raw(endpoint, Pick(endpoint), _chance.Next(2) == 0 ? "\"AB\\ud800CD\"" : "[\"AB\\udc00\"]");

    // A mark before UTF-8 is fine, everything else is no UTF-8.
    private byte[] Encoded(ContractEndpoint endpoint) => _chance.Next(4) switch
    {
        0 => [.. Encoding.UTF8.Preamble, .. Utf8(Good(endpoint))],
        1 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. Utf8(Good(endpoint))],
        2 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Good(endpoint))],
        _ => Encoding.BigEndianUnicode.GetBytes(Good(endpoint)),
    };

    private byte[] WrongType(ContractEndpoint endpoint)
    {
        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        body[_chance.Next(4) == 0 ? "NeedFaceAngle" : Pick(endpoint)] = JsonNode.Parse(Content.Json(Literal()));
        return Utf8(body.ToJsonString());
    }

    private byte[] Wide(ContractEndpoint endpoint)
    {
        var count = _chance.Next(3) switch { 0 => _chance.Next(30, 70), 1 => _chance.Next(95, 105), _ => _chance.Next(1_000, 200_000) };
        var element = _chance.Next(4) switch { 0 => "1", 1 => "\"\"", 2 => "[]", _ => "\"AAAA\"" };
        return Raw(endpoint, Pick(endpoint), $"[{string.Join(',', Enumerable.Repeat(element, count))}]");
    }

    private byte[] Address(ContractEndpoint endpoint)
    {
        var address = s_addresses[_chance.Next(s_addresses.Length)] + (_chance.Next(8) == 0 ? new string('x', _chance.Next(5_000)) : "");
        return endpoint.Generation == Generation.G1 ? Utf8(FirstErrorScenes.With(endpoint, address)) : Raw(endpoint, Pick(endpoint), Content.Json(address));
    }

    private byte[] Media(ContractEndpoint endpoint)
    {
        var picture = (byte[])_pictures[_chance.Next(_pictures.Length)].Clone();
        switch (_chance.Next(4))
        {
            case 0:
                picture = picture[.._chance.Next(picture.Length)];
                break;
            case 1:
                picture = Flip(picture);
                break;
        }

        var text = Written(Convert.ToBase64String(picture));
        if (endpoint.Generation == Generation.G1)
        {
            var element = _chance.Next(4) == 0 ? text : Content.Prefix + text;
            return Utf8(FirstErrorScenes.With(endpoint, element));
        }

        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        var field = Pick(endpoint);
        body[field] = body[field] is JsonArray ? new JsonArray([.. Enumerable.Range(0, _chance.Next(1, 5)).Select(_ => (JsonNode)text)]) : text;
        return Utf8(body.ToJsonString());
    }

    // As callers write Base64, and as nobody should.
    private string Written(string text) => _chance.Next(8) switch
    {
        0 => text.Replace('+', '-').Replace('/', '_').TrimEnd('='),
        1 => string.Join("\n", text.Chunk(76).Select(line => new string(line))),
        2 => text + "=",
        3 => "data:image/png;base64," + text,
        4 => text.Length > 9 ? text[..9] + "%" + text[9..] : text,
        _ => text,
    };

    private object? Literal() => _chance.Next(9) switch
    {
        0 => null,
        1 => true,
        2 => -1,
        3 => 1e300,
        4 => "",
        5 => Array.Empty<int>(),
        6 => new { a = 1 },
        7 => new object?[] { null, 1, "x" },
        _ => "火" + new string('x', _chance.Next(3_000)),
    };

    // A value that no writer would make.
    private static byte[] Raw(ContractEndpoint endpoint, string field, string value)
    {
        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        body[field] = "@value@";
        return Utf8(body.ToJsonString().Replace("\"@value@\"", value, StringComparison.Ordinal));
    }

    private string Pick(ContractEndpoint endpoint) => endpoint.Fields[_chance.Next(endpoint.Fields.Count)];

    /// <summary>The file with other sides in its header.</summary>
    private static byte[] Claiming(byte[] file, int side)
    {
        if (file[0] == 'B')
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), side);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), side);
            return file;
        }

        // Of a JPEG: behind the marker of its frame come length and depth.
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)side);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)side);
        return file;
    }
}
