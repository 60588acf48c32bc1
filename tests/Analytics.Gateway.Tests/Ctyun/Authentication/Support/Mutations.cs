using Analytics.Client;
using Analytics.Client.Signing;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>Changes after which a signed request must be refused: each touches the signature, its encoding, or a byte that it covers.</summary>
internal static class Mutations
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public static IReadOnlyList<(string Name, Action<SignedCase, Random> Do)> Of(Generation generation) => generation switch
    {
        Generation.G1 => [.. s_all, .. s_hex, .. s_g1],
        Generation.G2 => [.. s_all, .. s_hex, .. s_g2],
        _ => [.. s_all, .. s_g3],
    };

    private static readonly (string, Action<SignedCase, Random>)[] s_all =
    [
        ("a bit of the body", (signed, random) => signed.Body[random.Next(signed.Body.Length)] ^= (byte)(1 << random.Next(8))),
        ("a byte more", (signed, random) => signed.Body = Insert(signed.Body, random.Next(signed.Body.Length + 1), (byte)random.Next(256))),
        ("a byte less", (signed, random) => signed.Body = Remove(signed.Body, random.Next(signed.Body.Length))),
        ("no body", (signed, _) => signed.Body = []),
        ("the body twice", (signed, _) => signed.Body = [.. signed.Body, .. signed.Body]),
        ("a bit of the signature", (signed, random) => ChangeSignature(signed, bytes => bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)))),
        ("another signature", (signed, random) => ChangeSignature(signed, random.NextBytes)),
        ("a signature of zeros", (signed, _) => ChangeSignature(signed, Array.Clear)),
        ("a signature turned round", (signed, _) => ChangeSignature(signed, Array.Reverse)),
        ("a short signature", (signed, random) => SetSignature(signed, Signature(signed)[..^random.Next(1, 16)])),
        ("a long signature", (signed, random) => SetSignature(signed, [.. Signature(signed), (byte)random.Next(256)])),
        ("another time", ChangeTime),
    ];

    private static readonly (string, Action<SignedCase, Random>)[] s_hex =
    [
        ("a blank in the hex", (signed, random) => ChangeText(signed, text => text.Insert(random.Next(1, text.Length), " "))),
        ("half a byte less", (signed, _) => ChangeText(signed, text => text[..^1])),
        ("a prefix", (signed, _) => ChangeText(signed, text => "0x" + text)),
        ("a wide digit", (signed, random) => ChangeText(signed, text => Replace(text, random.Next(text.Length), '０'))),
        ("no hex", (signed, random) => ChangeText(signed, text => Replace(text, random.Next(text.Length), "ghGH-_:/@`"[random.Next(10)]))),
        ("Base64", (signed, _) => ChangeText(signed, text => Convert.ToBase64String(Convert.FromHexString(text)))),
        ("another path", (signed, random) => signed.Path = Change(signed.Path, random)),
        ("a path with a slash more", (signed, _) => signed.Path += "/"),
        ("an encoded path", (signed, random) => signed.Path = Encode(signed.Path, 1 + random.Next(signed.Path.Length - 1))),
        ("another app's name", (signed, _) => SetAppKey(signed, "other-app")),
        ("an unknown app", (signed, random) => SetAppKey(signed, Change(AuthWorld.App.AppKey, random))),
    ];

    private static readonly (string, Action<SignedCase, Random>)[] s_g1 =
    [
        ("another method", (signed, random) => signed.Method = new[] { "PUT", "post", "GET", "POST " }[random.Next(4)]),
        ("another query", (signed, random) => signed.Query = Change(signed.Query, random)),
        ("a query turned round", (signed, _) => signed.Query = string.Join('&', signed.Query.Split('&').Reverse())),
        ("no query", (signed, _) => signed.Query = ""),
    ];

    private static readonly (string, Action<SignedCase, Random>)[] s_g2 =
    [
        ("time and path shifted", (signed, _) =>
        {
            signed.Headers["Timestamp"] = signed.Headers["Timestamp"].ToString() + signed.Path[0];
            signed.Path = signed.Path[1..];
        }),
        ("extended", (signed, random) =>
        {
            var hashed = AuthWorld.App.AppKey.Length + AuthWorld.App.AppSecret.Length + 13 + signed.Path.Length + signed.Body.Length;
            var more = new byte[random.Next(100)];
            random.NextBytes(more);
            var (glue, digest) = Md5Extension.Extend(Signature(signed), hashed, more);
            signed.Body = [.. signed.Body, .. glue, .. more];
            SetSignature(signed, digest);
        }),
    ];

    private static readonly (string, Action<SignedCase, Random>)[] s_g3 =
    [
        ("bits that Base64 drops", (signed, random) => ChangeText(signed, text =>
            $"{text[..42]}{Base64[Base64.IndexOf(text[42], StringComparison.Ordinal) | (1 + random.Next(3))]}=")),
        ("no padding", (signed, _) => ChangeText(signed, text => text[..^1])),
        ("more padding", (signed, _) => ChangeText(signed, text => text + "=")),
        ("a blank in the Base64", (signed, random) => ChangeText(signed, text => text.Insert(random.Next(1, text.Length), random.Next(2) == 0 ? " " : "\n"))),
        ("the other alphabet", (signed, random) => ChangeText(signed, text => text.AsSpan().ContainsAny('+', '/')
            ? text.Replace('+', '-').Replace('/', '_')
            : Replace(text, random.Next(43), '-'))),
        ("hex", (signed, _) => ChangeText(signed, text => Convert.ToHexString(Convert.FromBase64String(text)))),
        ("another request id", (signed, random) => signed.Headers["ctyun-eop-request-id"] = Change(signed.Headers["ctyun-eop-request-id"].ToString(), random)),
        ("another host", (signed, random) => signed.Headers["host"] = Change(signed.Headers["host"].ToString(), random)),
        ("an empty host", (signed, _) => signed.Headers["host"] = ""),
        ("another app of the account", (signed, _) => signed.Headers["appkey"] = "second-app"),
        ("a name less", (signed, _) => ChangeHeader(signed, ";host", "")),
        ("a name more", (signed, _) =>
        {
            signed.Headers["ccad"] = "123";
            ChangeHeader(signed, "Headers=", "Headers=ccad;");
        }),
        ("a name twice", (signed, _) => ChangeHeader(signed, ";host", ";host;host")),
        ("a name in another case", (signed, random) =>
            ChangeHeader(signed, new[] { "appkey", "ctyun", "eop-date", "host" }[random.Next(4)], text => text.ToUpperInvariant())),
        ("an unsigned date", (signed, _) => ChangeHeader(signed, "eop-date;", "")),
        ("an unsigned request id", (signed, _) => ChangeHeader(signed, "ctyun-eop-request-id;", "")),
        ("a value under another name", (signed, _) =>
        {
            signed.Headers["xost"] = signed.Headers["host"];
            ChangeHeader(signed, ";host", ";xost");
        }),
        ("a header sent twice", (signed, _) => signed.Headers["host"] = new([signed.Headers["host"].ToString(), "x"])),
        ("another AccessKey", (signed, _) => ChangeHeader(signed, AuthWorld.Access.AccessKey, "other-ak")),
        ("an unknown AccessKey", (signed, random) => ChangeHeader(signed, AuthWorld.Access.AccessKey, text => Change(text, random))),
        ("another query", (signed, random) => signed.Query = Change(signed.Query, random)),
        ("a pair more", (signed, random) => signed.Query += $"&c{random.Next(100)}={random.Next(100)}"),
        ("no query", (signed, _) => signed.Query = ""),
        ("an ampersand in disguise", (signed, _) => signed.Query = "a=1%26b=2"),
    ];

    private static void ChangeTime(SignedCase signed, Random random)
    {
        if (signed.Generation == Generation.G3)
        {
            EopDate.TryRead(signed.Headers["eop-date"].ToString(), out var clock);
            signed.Headers["eop-date"] = EopDate.Write(new DateTimeOffset(clock, TimeSpan.Zero).AddSeconds(Nonzero(random, 900)));
            return;
        }

        var header = signed.Generation == Generation.G1 ? "X-CTYUN-DT" : "Timestamp";
        var milliseconds = long.Parse(signed.Headers[header].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        signed.Headers[header] = (milliseconds + Nonzero(random, 900_000)).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int Nonzero(Random random, int most) => random.Next(1, most) * (random.Next(2) == 0 ? 1 : -1);

    private static byte[] Signature(SignedCase signed) => signed.Generation == Generation.G3
        ? Convert.FromBase64String(SignatureText(signed))
        : Convert.FromHexString(SignatureText(signed));

    private static string SignatureText(SignedCase signed) => signed.Generation switch
    {
        Generation.G1 => signed.Headers["Authorization"].ToString().Split(':')[1],
        Generation.G2 => signed.Headers["Sign"].ToString(),
        _ => signed.Headers["Eop-Authorization"].ToString().Split("Signature=")[1],
    };

    private static void ChangeSignature(SignedCase signed, Action<byte[]> change)
    {
        var bytes = Signature(signed);
        change(bytes);
        SetSignature(signed, bytes);
    }

    private static void SetSignature(SignedCase signed, byte[] bytes) =>
        ChangeText(signed, _ => signed.Generation == Generation.G3 ? Convert.ToBase64String(bytes) : Convert.ToHexStringLower(bytes));

    private static void ChangeText(SignedCase signed, Func<string, string> change)
    {
        var header = signed.Generation switch { Generation.G1 => "Authorization", Generation.G2 => "Sign", _ => "Eop-Authorization" };
        var (value, text) = (signed.Headers[header].ToString(), SignatureText(signed));
        signed.Headers[header] = value[..^text.Length] + change(text);
    }

    private static void ChangeHeader(SignedCase signed, string old, string by) => ChangeHeader(signed, old, _ => by);

    private static void ChangeHeader(SignedCase signed, string old, Func<string, string> change)
    {
        var value = signed.Headers["Eop-Authorization"].ToString();
        var at = value.IndexOf(old, StringComparison.Ordinal);
        signed.Headers["Eop-Authorization"] = value[..at] + change(old) + value[(at + old.Length)..];
    }

    private static void SetAppKey(SignedCase signed, string appKey)
    {
        if (signed.Generation == Generation.G1)
            signed.Headers["Authorization"] = $"CTYUN {appKey}:{SignatureText(signed)}";
        else
            signed.Headers["AppKey"] = appKey;
    }

    /// <summary>One character becomes another one.</summary>
    private static string Change(string text, Random random)
    {
        var at = random.Next(text.Length);
        return Replace(text, at, text[at] == 'x' ? 'y' : 'x');
    }

    private static string Replace(string text, int at, char by) => $"{text[..at]}{by}{text[(at + 1)..]}";

    private static string Encode(string path, int at) => $"{path[..at]}%{(int)path[at]:x2}{path[(at + 1)..]}";

    private static byte[] Insert(byte[] bytes, int at, byte value) => [.. bytes[..at], value, .. bytes[at..]];

    private static byte[] Remove(byte[] bytes, int at) => [.. bytes[..at], .. bytes[(at + 1)..]];
}
