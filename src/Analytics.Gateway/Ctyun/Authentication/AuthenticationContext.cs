using System.Diagnostics.Metrics;
using Analytics.Engine.Apps;
using Microsoft.Extensions.Primitives;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>What the checks of all generations share.</summary>
internal sealed class AuthenticationContext(ICredentialDirectory directory, CtyunAuthOptions options, TimeProvider time)
{
    // Lives as long as the process: its instruments are the gateway's.
    private static readonly Meter s_meter = new("Analytics.Gateway");

    private static readonly Counter<long> s_verified = s_meter.CreateCounter<long>(
        "analytics.gateway.signatures.verified", description: "Signatures that fitted, by generation and reading of the manual.");

    private static readonly Counter<long> s_refused = s_meter.CreateCounter<long>(
        "analytics.gateway.signatures.refused", description: "Requests refused for their signature, by generation and reason.");

    public ICredentialDirectory Directory => directory;

    public CtyunAuthOptions Options => options;

    public G3KeyCache Keys { get; } = new();

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The header's value without blanks around it; null when it is missing, empty or sent more than once.</summary>
    public static string? Find(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values.Count == 1 && values[0]?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>The same for an AppKey: one that was sent twice is nobody's, not missing.</summary>
    public static string? FindAppKey(IHeaderDictionary headers) =>
        headers.TryGetValue(Client.Signing.SignatureHeaders.AppKey, out StringValues values) && values.ToString().Trim() is { Length: > 0 } value
            ? value
            : null;

    public static void CountVerified(string generation, string variant)
    {
        if (s_verified.Enabled)
            s_verified.Add(1, new("generation", generation), new("variant", variant));
    }

    public static void CountRefused(string generation, AuthenticationFault fault)
    {
        if (s_refused.Enabled)
            s_refused.Add(1, new("generation", generation), new("reason", fault.ToString()));
    }
}
