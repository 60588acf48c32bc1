using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Analytics.Benchmarks.Gateways;

/// <summary>Sends the same bytes again and again over a few connections, each with one request under way. Costs little, so that the two
/// sides of a ratio differ by the server alone.</summary>
internal static class LoadGenerator
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> Good => "HTTP/1.1 200"u8;

    /// <summary>Requests a second of one round.</summary>
    public static async Task<double> RunAsync(BenchContext context, IPEndPoint server, byte[] request, int connections)
    {
        var start = context.Clock.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(context, server, request, start))));
        return counts.Sum() / context.Clock.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<long> SendAsync(BenchContext context, IPEndPoint server, byte[] request, long start)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var buffer = new byte[8192];
        long count = 0;
        for (; context.Clock.GetElapsedTime(start) < context.RoundLength; count++)
        {
            await socket.SendAsync(request, SocketFlags.None);
            var (read, whole) = (0, int.MaxValue);
            while (read < whole)
            {
                var more = await socket.ReceiveAsync(buffer.AsMemory(read), SocketFlags.None);
                if (more == 0)
                    throw new InvalidOperationException("The server closed the connection.");
                read += more;
                if (whole == int.MaxValue && buffer.AsSpan(0, read).IndexOf(HeadEnd) is >= 0 and var end)
                    whole = end + HeadEnd.Length + Length(buffer.AsSpan(0, end));
            }

            if (!buffer.AsSpan(0, read).StartsWith(Good))
                throw new InvalidOperationException(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return count;
    }

    private static int Length(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var value = head[(head.IndexOf(name) + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
