using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

internal static class ValidSecrets
{
    /// <summary>A rotated secret ends at its instant.</summary>
    public static bool IsValidAt(this ValidSecret secret, DateTimeOffset now) => secret.Until is not { } until || now < until;
}
