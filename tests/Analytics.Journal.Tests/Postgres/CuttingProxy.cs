using System.Net;
using System.Net.Sockets;

namespace Analytics.Journal.Tests.Postgres;

/// <summary>Stands between a client and its server, and cuts them apart at a chosen word.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int server;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private Cut? next;

    public CuttingProxy(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <param name="word">What the client says next before it is cut off.</param>
    /// <param name="isHeard">Whether the server hears it, and only its answer is lost.</param>
    public void CutAt(string word, bool isHeard) => Volatile.Write(ref next, new Cut(System.Text.Encoding.ASCII.GetBytes(word), isHeard));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
                pairs.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var towards = client;
        using var from = new TcpClient();
        try
        {
            await from.ConnectAsync(IPAddress.Loopback, server, stop.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            var answers = CopyAsync(from.GetStream(), client.GetStream(), either.Token);
            await AskAsync(client.GetStream(), from.GetStream(), answers, either);
            await either.CancelAsync();
            await answers;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone: so does the other.
        }
    }

    private async Task AskAsync(NetworkStream client, NetworkStream server, Task answers, CancellationTokenSource either)
    {
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await client.ReadAsync(buffer, either.Token)) > 0)
        {
            if (Volatile.Read(ref next) is { } cut && buffer.AsSpan(0, count).IndexOf(cut.Word) >= 0)
            {
                Volatile.Write(ref next, null);
                Cuts++;
                if (!cut.IsHeard)
                    return;
                // No answer passes any more; the server's is read here, so that the word has had its effect.
                await either.CancelAsync();
                await answers.ContinueWith(static _ => { }, TaskScheduler.Default);
                await server.WriteAsync(buffer.AsMemory(0, count), stop.Token);
                await server.ReadExactlyAsync(buffer.AsMemory(0, 1), stop.Token);
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, count), either.Token);
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken cancel)
    {
        try
        {
            await from.CopyToAsync(to, cancel);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The end of this direction.
        }
    }

    private sealed record Cut(byte[] Word, bool IsHeard);
}
