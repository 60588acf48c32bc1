using System.Text.RegularExpressions;

namespace Analytics.Domain.Apps;

/// <summary>Forms of keys and of what stands for encrypted ones.</summary>
public static partial class Credentials
{
    public const string KeyRule = "is no key; use 16 to 64 letters and digits (generated ones are 32 hexadecimal digits)";

    /// <summary>AppKey and AccessKey: 16 to 64 letters and digits, so that each stands in a header without quoting.</summary>
    public static bool IsKey(string? text) => text is not null && KeyPattern().IsMatch(text);

    /// <summary>AppSecret and SecurityKey, in clear: 16 to 128 visible ASCII characters.</summary>
    public static bool IsSecret(string? text) => text is not null && SecretPattern().IsMatch(text);

    /// <summary>Id of a data key: 1 to 64 letters and digits.</summary>
    public static bool IsDataKey(string? text) => text is not null && DataKeyPattern().IsMatch(text);

    /// <summary>Base64 of a DER SubjectPublicKeyInfo of sm2p256v1, uncompressed (91 bytes).</summary>
    public static bool IsSm2PublicKey(string? text) =>
        text is { Length: 124 } && text.StartsWith(Sm2Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text, new byte[93], out var length)
        && length == 91;

    private const string Sm2Prefix = "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE";

    [GeneratedRegex("^[A-Za-z0-9]{16,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();

    [GeneratedRegex("^[!-~]{16,128}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretPattern();

    [GeneratedRegex("^[A-Za-z0-9]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex DataKeyPattern();
}
