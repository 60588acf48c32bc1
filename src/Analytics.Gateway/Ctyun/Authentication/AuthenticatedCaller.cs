using Analytics.Client;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>Who sent a request whose signature fits.</summary>
/// <param name="App">Never log it.</param>
/// <param name="Replay">What makes the request one of a kind.</param>
public sealed record AuthenticatedCaller(AppCredential App, Generation Generation, ReplayKey Replay);

/// <summary>What a signed request is remembered by (L8).</summary>
/// <param name="Key">AccessKey in G3, AppKey in G1 and G2.</param>
/// <param name="Request">Request id in G3, decoded signature in G1 and G2; at most 128 bytes.</param>
/// <param name="KeepUntil">The latest instant at which some reading of the request's time would still be accepted.</param>
public readonly record struct ReplayKey(string Key, ReadOnlyMemory<byte> Request, DateTimeOffset KeepUntil);

/// <summary>A caller, or the fault for which there is none.</summary>
public readonly record struct Authentication
{
    private Authentication(AuthenticatedCaller? caller, AuthenticationFault fault) => (Caller, Fault) = (caller, fault);

    /// <summary>Null when refused.</summary>
    public AuthenticatedCaller? Caller { get; }

    /// <summary><see cref="AuthenticationFault.None"/> when there is a caller.</summary>
    public AuthenticationFault Fault { get; }

    public static Authentication Of(AuthenticatedCaller caller) => new(caller, AuthenticationFault.None);

    public static Authentication Refused(AuthenticationFault fault) => new(null, fault);
}
