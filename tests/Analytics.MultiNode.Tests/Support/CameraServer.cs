using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>
/// A camera that can be broken: it streams a clip in real time as an MPEG transport stream over HTTP, for ever, to each who
/// asks; or it behaves as it is told to.
/// </summary>
internal sealed class CameraServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _clip;
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private CancellationTokenSource _mode = new();
    private Behaviour _behaviour = Behaviour.Stream;
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    public CameraServer(string clip)
    {
        _clip = clip;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/camera";

    /// <summary>How often somebody asked for the stream.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Behaves so from now on, on open connections too.</summary>
    /// <returns>Ends when the reader has let go of a connection, or was sent away from one.</returns>
    public Task Become(Behaviour behaviour)
    {
        lock (_lock)
        {
            _behaviour = behaviour;
            (var before, _mode) = (_mode, new CancellationTokenSource());
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            before.Cancel();
            return _ended.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Become(Behaviour.Gone).WaitAsync(TimeSpan.Zero, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            Interlocked.Increment(ref _asked);
            TaskCompletionSource? ended = null;
            try
            {
                var stream = client.GetStream();
                await stream.ReadAsync(new byte[4096], _stop.Token);
                while (true)
                {
                    (Behaviour Now, CancellationToken Changed) turn;
                    lock (_lock)
                        (turn, ended) = ((_behaviour, _mode.Token), _ended);
                    if (!await ActAsync(stream, turn.Now, turn.Changed))
                        return;
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
            {
                // The reader let go.
            }
            finally
            {
                ended?.TrySetResult();
            }
        }
    }

    /// <returns>Whether the connection stays, for the next behaviour.</returns>
    private async Task<bool> ActAsync(NetworkStream stream, Behaviour now, CancellationToken changed)
    {
        switch (now)
        {
            case Behaviour.Gone:
                await stream.WriteAsync("HTTP/1.0 404 Not Found\r\n\r\n"u8.ToArray(), _stop.Token);
                return false;
            case Behaviour.Frozen:
                // Says nothing until the reader loses patience and closes, or it is told otherwise.
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(changed, _stop.Token))
                {
                    try
                    {
                        return await stream.ReadAsync(new byte[1], either.Token) > 0;
                    }
                    catch (OperationCanceledException) when (changed.IsCancellationRequested)
                    {
                        return true;
                    }
                }

            case Behaviour.Garbage:
                await HeadAsync(stream);
                await GarbageAsync(stream, changed);
                return false;
            default:
                await HeadAsync(stream);
                await PlayAsync(stream, changed, now == Behaviour.OtherSize);
                return true;
        }
    }

    private async Task HeadAsync(NetworkStream stream) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n"), _stop.Token);

    private async Task GarbageAsync(NetworkStream stream, CancellationToken changed)
    {
        var noise = new byte[4096];
        new Random(5).NextBytes(noise);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!changed.IsCancellationRequested && await pace.WaitForNextTickAsync(_stop.Token))
            await stream.WriteAsync(noise, _stop.Token);
    }

    private async Task PlayAsync(NetworkStream stream, CancellationToken changed, bool isOtherSize)
    {
        string[] encoding = isOtherSize ? ["-vf", "scale=320:240", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10"] : ["-c", "copy"];
        var info = new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", _clip, .. encoding, "-f", "mpegts", "-flush_packets", "1", "pipe:1"])
        {
            RedirectStandardOutput = true,
        };
        using var source = Process.Start(info)!;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(changed, _stop.Token);
        try
        {
            await source.StandardOutput.BaseStream.CopyToAsync(stream, 1316, end.Token);
        }
        catch (OperationCanceledException) when (changed.IsCancellationRequested)
        {
        }
        finally
        {
            source.Kill();
        }
    }
}

internal enum Behaviour
{
    Stream,

    /// <summary>The connection stays, and nothing more comes.</summary>
    Frozen,

    /// <summary>404 for whoever asks; open connections end.</summary>
    Gone,

    /// <summary>Random bytes instead of a stream.</summary>
    Garbage,

    /// <summary>The same scene at 320 × 240, on the open connection too.</summary>
    OtherSize,
}
