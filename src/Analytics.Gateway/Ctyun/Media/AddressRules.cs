using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Analytics.Gateway.Ctyun.Media;

/// <summary>
/// Which addresses a caller may make us ask: the public ones, and what the operator allows. Everything that leads back to this machine,
/// its neighbours, its cloud's metadata or to no single machine is refused, also where it is wrapped into an IPv6 address.
/// </summary>
internal sealed class AddressRules(IReadOnlyList<IPNetwork> allowed)
{
    private static readonly IPNetwork[] s_closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
            "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    public bool IsOpen(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (allowed.Any(network => network.Contains(plain)))
            return true;
        return !s_closed.Any(network => network.Contains(plain)) && (Wrapped(plain) is not { } inner || IsOpen(inner));
    }

    /// <summary>The IPv4 address that a translator or a tunnel would reach; null for others.</summary>
    private static IPAddress? Wrapped(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        // 64:ff9b::/96 (NAT64), ::/96 (compatible), 2002::/16 (6to4).
        if (BinaryPrimitives.ReadUInt64BigEndian(bytes) is 0x0064_FF9B_0000_0000 or 0 && BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) == 0)
            return new IPAddress(bytes[12..]);
        return bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes[2..6]) : null;
    }
}
