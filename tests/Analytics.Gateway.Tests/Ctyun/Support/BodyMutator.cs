using System.Text;
using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Bodies that are wrong in one of many ways, from a seed.</summary>
internal sealed class BodyMutator(Random chance)
{
    private static readonly byte[] s_gif = "GIF89a"u8.ToArray();

    private readonly byte[][] _pictures =
    [
        Pictures.Bmp(), Pictures.Png(), Pictures.Png(colour: 6), Pictures.Png(colour: 0), Pictures.Jpeg(), Pictures.Bmp(5, 5), Pictures.Png(5001, 40),
        // Bombs: small files that claim much.
        Pictures.Png(claimed: 30_000), Pictures.Png(claimed: 6_000), Pictures.Png(claimed: int.MaxValue), Pictures.Png(4_000, 4_000), s_gif,
    ];

    public byte[] Next(ContractEndpoint endpoint) => chance.Next(12) switch
    {
        0 => Bytes(),
        1 => Cut(Utf8(Good(endpoint))),
        2 => Flip(Utf8(Good(endpoint))),
        3 => Nested(),
        4 => Huge(endpoint),
        5 => Doubled(endpoint),
        6 => WithBytes(endpoint, [0xC3, 0x28]),
        7 => WithBytes(endpoint, "\\ud800"u8),
        8 => WrongType(endpoint),
        9 => Utf8(Content.Json(Literal())),
        _ => Media(endpoint),
    };

    private static string Good(ContractEndpoint endpoint) => Content.Good(endpoint);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private byte[] Bytes()
    {
        var bytes = new byte[chance.Next(200)];
        chance.NextBytes(bytes);
        return bytes;
    }

    private byte[] Cut(byte[] body) => body[..chance.Next(body.Length)];

    private byte[] Flip(byte[] body)
    {
        for (var flips = chance.Next(1, 8); flips > 0; flips--)
            body[chance.Next(body.Length)] = (byte)chance.Next(256);
        return body;
    }

    private byte[] Nested()
    {
        var depth = chance.Next(10, 5_000);
        var (open, close) = chance.Next(2) == 0 ? ("[", "]") : ("{\"data\":", "}");
        return Utf8(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
    }

    // A number of many digits where a number, a text or a list belongs.
    private byte[] Huge(ContractEndpoint endpoint)
    {
        var number = new string('9', chance.Next(20, 20_000)) + (chance.Next(2) == 0 ? "e99999" : ".5");
        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        var field = chance.Next(2) == 0 ? Pick(endpoint) : "FaceThresh";
        body[field] = "@number@";
        return Utf8(body.ToJsonString().Replace("\"@number@\"", number, StringComparison.Ordinal));
    }

    // Of two fields with one name the last one counts.
    private byte[] Doubled(ContractEndpoint endpoint)
    {
        var good = Good(endpoint);
        return Utf8($"{good[..^1]},\"{Pick(endpoint)}\":{Content.Json(Literal())}}}");
    }

    private byte[] WithBytes(ContractEndpoint endpoint, ReadOnlySpan<byte> bytes)
    {
        var body = Utf8(Good(endpoint));
        var at = chance.Next(2, body.Length - 1);
        return [.. body.AsSpan(0, at), .. bytes, .. body.AsSpan(at)];
    }

    private byte[] WrongType(ContractEndpoint endpoint)
    {
        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        body[chance.Next(4) == 0 ? "NeedFaceAngle" : Pick(endpoint)] = JsonNode.Parse(Content.Json(Literal()));
        return Utf8(body.ToJsonString());
    }

    private byte[] Media(ContractEndpoint endpoint)
    {
        var picture = (byte[])_pictures[chance.Next(_pictures.Length)].Clone();
        switch (chance.Next(4))
        {
            case 0:
                picture = picture[..chance.Next(picture.Length)];
                break;
            case 1:
                picture = Flip(picture);
                break;
        }

        var text = Written(Convert.ToBase64String(picture));
        if (endpoint.Generation == Generation.G1)
        {
            var element = chance.Next(4) == 0 ? text : Content.Prefix + text;
            return Utf8(FirstErrorScenes.With(endpoint, element));
        }

        var body = JsonNode.Parse(Good(endpoint))!.AsObject();
        var field = Pick(endpoint);
        body[field] = body[field] is JsonArray ? new JsonArray([.. Enumerable.Range(0, chance.Next(1, 5)).Select(_ => (JsonNode)text)]) : text;
        return Utf8(body.ToJsonString());
    }

    // As callers write Base64, and as nobody should.
    private string Written(string text) => chance.Next(8) switch
    {
        0 => text.Replace('+', '-').Replace('/', '_').TrimEnd('='),
        1 => string.Join("\n", text.Chunk(76).Select(line => new string(line))),
        2 => text + "=",
        3 => "data:image/png;base64," + text,
        4 => text.Length > 9 ? text[..9] + "%" + text[9..] : text,
        _ => text,
    };

    private object? Literal() => chance.Next(9) switch
    {
        0 => null,
        1 => true,
        2 => -1,
        3 => 1e300,
        4 => "",
        5 => Array.Empty<int>(),
        6 => new { a = 1 },
        7 => new object?[] { null, 1, "x" },
        _ => "火" + new string('x', chance.Next(3_000)),
    };

    private string Pick(ContractEndpoint endpoint) => endpoint.Fields[chance.Next(endpoint.Fields.Count)];
}
