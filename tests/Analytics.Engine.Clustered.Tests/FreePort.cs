using System.Net;
using System.Net.Sockets;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A port of this machine that nobody has now.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
