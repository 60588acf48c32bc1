using System.Net;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>Step 5 of the contract's order: the address lists of the app, then of the ability. An empty list lets everyone in (A25).</summary>
public static class AddressCheck
{
    /// <param name="remote">Of the connection; null where it has none, as on a local socket: on no list then.</param>
    /// <returns><see cref="AuthenticationFault.None"/>, 40009 or 40010.</returns>
    public static AuthenticationFault Check(AppCredential app, string ability, IPAddress? remote)
    {
        if (!IsAllowed(app.Allowed, remote))
            return AuthenticationFault.AddressNotAllowedForApp;
        return app.Opened.TryGetValue(ability, out var opened) && !IsAllowed(opened.Allowed, remote)
            ? AuthenticationFault.AddressNotAllowedForAbility
            : AuthenticationFault.None;
    }

    private static bool IsAllowed(IReadOnlyList<IPNetwork> networks, IPAddress? remote)
    {
        if (networks.Count == 0)
            return true;
        if (remote is null)
            return false;
        // A dual-stack socket shows IPv4 callers as ::ffff:a.b.c.d, and a list may hold either form.
        var (plain, mapped) = remote switch
        {
            { IsIPv4MappedToIPv6: true } => (remote.MapToIPv4(), remote),
            { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } => (remote, remote.MapToIPv6()),
            _ => (remote, remote),
        };
        for (var index = 0; index < networks.Count; index++)
            if (networks[index].Contains(plain) || networks[index].Contains(mapped))
                return true;
        return false;
    }
}
