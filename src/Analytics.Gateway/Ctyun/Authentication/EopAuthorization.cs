using System.Buffers;
using Analytics.Client.Signing;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// G3's header, read: <c>{ak} Headers={name;name} Signature={Base64}</c>; words without case, blanks around the equals signs, runs of
/// blanks or folded lines between the parts (A02, A03).
/// </summary>
/// <param name="Names">As they stand in the list, in its order.</param>
/// <param name="Signature">32 bytes.</param>
internal sealed record EopAuthorization(string AccessKey, string[] Names, byte[] Signature)
{
    /// <summary>More headers than a client has reason to sign.</summary>
    private const int MostNames = 32;

    private const string Blanks = " \t\r\n";

    private static readonly SearchValues<char> s_blanks = SearchValues.Create(Blanks);

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // The last character before the padding of 32 bytes carries 4 bits; the other two must be zero to be canonical (L10).
    private static readonly SearchValues<char> s_lastCharacters = SearchValues.Create("AEIMQUYcgkosw048");

    // Names that nearly every client signs need no string of their own.
    private static readonly string[] s_usual =
        [SignatureHeaders.EopRequestId, SignatureHeaders.EopDate, SignatureHeaders.AppKeyLower, "host", "version"];

    /// <summary>Null when the value has another form.</summary>
    public static EopAuthorization? Parse(ReadOnlySpan<char> value)
    {
        var rest = value.Trim(Blanks);
        var accessKey = Word(ref rest);
        if (accessKey.IsEmpty || !Skip(ref rest, "Headers") || Word(ref rest) is not { IsEmpty: false } list || !Skip(ref rest, "Signature"))
            return null;
        var signature = new byte[G3Signature.Bytes];
        return TryReadBase64(rest, signature) && ReadNames(list) is { } names
            ? new EopAuthorization(accessKey.ToString(), names, signature)
            : null;
    }

    /// <summary>Takes up to the next blank, and the blanks.</summary>
    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(s_blanks);
        if (end < 0)
            return [];
        var word = rest[..end];
        rest = rest[end..].TrimStart(Blanks);
        return word;
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, string word)
    {
        if (!rest.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            return false;
        rest = rest[word.Length..].TrimStart(Blanks);
        if (rest is not ['=', ..])
            return false;
        rest = rest[1..].TrimStart(Blanks);
        return true;
    }

    private static string[]? ReadNames(ReadOnlySpan<char> list)
    {
        var count = list.Count(';') + 1;
        if (count > MostNames)
            return null;
        var names = new string[count];
        var next = 0;
        foreach (var range in list.Split(';'))
        {
            var name = list[range];
            if (name.IsEmpty || name.ContainsAnyExcept(s_nameCharacters))
                return null;
            names[next++] = Usual(name) ?? name.ToString();
        }

        return names;
    }

    private static string? Usual(ReadOnlySpan<char> name)
    {
        foreach (var usual in s_usual)
            if (name.SequenceEqual(usual))
                return usual;
        return null;
    }

    private static bool TryReadBase64(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text is [.., var last, '='] && text.Length == 44 && s_lastCharacters.Contains(last)
            && Convert.TryFromBase64Chars(text, bytes, out var written) && written == bytes.Length;
}
