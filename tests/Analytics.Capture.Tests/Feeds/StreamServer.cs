using System.Net;
using System.Net.Sockets;
using System.Text;
using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Tests.Support;
using Analytics.TestKit;

namespace Analytics.Capture.Tests.Feeds;

/// <summary>What a server sends to whoever connects next.</summary>
public enum Behaviour
{
    Stream,
    OtherSize,
    Garbage,
    NotFound,
    Unauthorized,
    Silence,
}

/// <summary>
/// An HTTP camera: a transport stream, sent at its own pace from its beginning to each client. A test makes it stall, hang up,
/// refuse, change its picture's size or send garbage.
/// </summary>
internal sealed class StreamServer : IAsyncDisposable
{
    /// <summary>Silence is noticed by the watchdog where pictures came before, else by ffmpeg's own limit.</summary>
    public static readonly FeedOptions Options = TestFeeds.Live with { FirstPictureWithin = Patience.Limit, QueueCapacity = 64 };

    public static readonly FfmpegOptions Ffmpeg = new() { NetworkTimeout = TimeSpan.FromSeconds(8) };

    /// <summary>For a camera that nothing is wrong with: no stall of a busy machine is taken for a fault of the camera.</summary>
    public static readonly FeedOptions Patient = Options with { FrozenAfter = Patience.Limit };

    public static readonly FfmpegOptions PatientFfmpeg = new() { NetworkTimeout = Patience.Limit };

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _clients = [];
    private readonly byte[] _stream;
    private readonly byte[] _otherSize;
    private readonly double _seconds;
    private readonly Task _accepting;

    public StreamServer(string clip, string otherSize, double seconds)
    {
        (_stream, _otherSize, _seconds) = (File.ReadAllBytes(clip), File.ReadAllBytes(otherSize), seconds);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public static StreamServer OfTestClips() => new(Clips.Ts(320, 240, 60), Clips.Ts(160, 160, 60), 60);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/live.ts";

    public Behaviour Behaviour { get; set; } = Behaviour.Stream;

    /// <summary>Send nothing more, and keep the connections.</summary>
    public bool IsFrozen { get; set; }

    public void HangUp()
    {
        lock (_clients)
        {
            _clients.ForEach(c => c.Close());
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        HangUp();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_clients)
                    _clients.Add(client);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                await ReadRequestAsync(stream);
                await (Behaviour switch
                {
                    Behaviour.NotFound => SayAsync(stream, "404 Not Found"),
                    Behaviour.Unauthorized => SayAsync(stream, "401 Unauthorized"),
                    Behaviour.Silence => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token),
                    Behaviour.Garbage => SendAsync(stream, Garbage()),
                    Behaviour.OtherSize => SendAsync(stream, _otherSize),
                    _ => SendAsync(stream, _stream),
                });
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The client or the test hung up.
        }
    }

    private async Task SendAsync(NetworkStream stream, byte[] bytes)
    {
        await SayAsync(stream, "200 OK");
        var perBeat = (int)(bytes.Length * Beat.TotalSeconds / _seconds) + 1;
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        for (var sent = 0; sent < bytes.Length && await timer.WaitForNextTickAsync(_stop.Token);)
        {
            if (IsFrozen)
                continue;
            var count = Math.Min(perBeat, bytes.Length - sent);
            await stream.WriteAsync(bytes.AsMemory(sent, count), _stop.Token);
            sent += count;
        }
    }

    private byte[] Garbage()
    {
        var garbage = new byte[20 * _stream.Length];
        new Random(5).NextBytes(garbage);
        return garbage;
    }

    private static async Task SayAsync(NetworkStream stream, string status) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n"));

    private async Task ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 256, leaveOpen: true);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
        {
        }
    }
}
