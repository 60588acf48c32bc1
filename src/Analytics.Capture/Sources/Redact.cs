using System.Text.RegularExpressions;

namespace Analytics.Capture.Sources;

/// <summary>Takes credentials out of addresses and of texts that quote them.</summary>
public static partial class Redact
{
    /// <summary>User names and passwords before a host, and the values of query parameters that carry secrets, become <c>***</c>.</summary>
    public static string Text(string text) => SecretParameter().Replace(UserInfo().Replace(text, "://***@"), "$1***");

    // Greedy up to the last @ of the authority: sloppy addresses hold an unescaped @ inside the password.
    [GeneratedRegex(@"://[^/\s'""]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(
        @"([?&](?:[a-z_-]*token|[a-z_-]*key|pass[a-z]*|pwd|auth[a-z]*|secret|sig[a-z]*|credential[a-z]*|user[a-z]*|account)=)[^&\s'""]*",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();
}
