using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.Client;
using Analytics.MultiNode.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// Clients of the AI API in all three generations, which sign, call, send nonsense and leave at random, whichever node is there, until the
/// packs are empty. They note each answer that they read to its end.
/// </summary>
internal sealed class SignedStorm : IDisposable
{
    /// <summary>Refusals for want of units in a row, after which a client believes it.</summary>
    private const int Dry = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, long> _charged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, int> _told = new();
    private readonly byte[] _picture = new NativeImageCodec().EncodeJpeg(new BgrImage(32, 32, new byte[32 * 32 * 3]), 85);
    private readonly int _seed;
    private readonly TimeSpan _rest;
    private IReadOnlyList<Uri> _nodes = [];
    private int _hung;
    private int _left;
    private int _broken;
    private volatile bool _isOver;

    /// <param name="seed">Of what is random about them.</param>
    /// <param name="clients">How many.</param>
    /// <param name="rest">Of each, between its calls.</param>
    public SignedStorm(int seed, int clients = 64, TimeSpan rest = default)
    {
        (_seed, _rest) = (seed, rest);
        Ended = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client))));
    }

    /// <summary>Every client has found the packs empty.</summary>
    public Task Ended { get; }

    /// <summary>Units that each answer says were charged, by request id: all that came with status 200.</summary>
    public IReadOnlyDictionary<string, long> Charged => _charged;

    /// <summary>How it went, for the test's output.</summary>
    public string Figures => string.Create(
        CultureInfo.InvariantCulture,
        $"answers {string.Join(", ", _told.OrderBy(t => t.Key).Select(t => $"{t.Key}: {t.Value}"))}; left early {_left}; broken by the network {_broken}; hung {_hung}");

    /// <summary>Calls that nobody answered or broke off in the client's patience.</summary>
    public int Hung => _hung;

    /// <summary>Where the nodes are now; none while there is none.</summary>
    public void Use(params IReadOnlyList<Uri> nodes) => Volatile.Write(ref _nodes, nodes);

    /// <summary>Ends once every client has its last answer.</summary>
    public Task StopAsync()
    {
        _isOver = true;
        return Ended;
    }

    public void Dispose()
    {
        _isOver = true;
        _http.Dispose();
    }

    private async Task RunAsync(int client)
    {
        var chance = new Random(HashCode.Combine(_seed, client));
        for (var (call, dry) = (0, 0); dry < Dry && !_isOver; call++)
        {
            var nodes = Volatile.Read(ref _nodes);
            if (nodes.Count == 0)
            {
                await Task.Delay(s_pause, TimeProvider.System);
                continue;
            }

            if (_rest > TimeSpan.Zero)
                await Task.Delay(_rest, TimeProvider.System);
            switch (await CallAsync(nodes[chance.Next(nodes.Count)], $"{client}-{call}", chance))
            {
                case 51003:
                    dry++;
                    break;
                case 429 or 0:
                    // A node that came up after a crash admits nothing for a second; one that is gone, nothing at all.
                    await Task.Delay(s_pause, TimeProvider.System);
                    break;
                default:
                    dry = 0;
                    break;
            }
        }
    }

    /// <returns>HTTP status 200 as 200, else the number that was told; 0 without an answer.</returns>
    private async Task<int> CallAsync(Uri node, string requestId, Random chance)
    {
        var (generation, pictures, isNonsense) = ((Generation)chance.Next(1, 4), chance.Next(1, 4), chance.Next(8) == 0);
        using var leaving = new CancellationTokenSource();
        if (chance.Next(8) == 0)
            leaving.CancelAfter(TimeSpan.FromMilliseconds(chance.Next(40)));
        try
        {
            // What the gateway does not take for a picture is answered with a number of the ability, and charged one unit.
            using var request = PaidCampus.Call(generation, isNonsense ? "plain words"u8.ToArray() : _picture, requestId, pictures);
            request.RequestUri = new Uri(node, request.RequestUri!);
            using var response = await _http.SendAsync(request, leaving.Token);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
            var number = Number(answer.RootElement);
            _told.AddOrUpdate(number, 1, (_, count) => count + 1);
            if (response.StatusCode != HttpStatusCode.OK)
                return number;
            _charged[requestId] = number == 0 && generation == Generation.G1 ? pictures : 1;
            return 200;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            Interlocked.Increment(ref _left);
            return 200;
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _hung);
            return 0;
        }
        // A connection that ends while it is made has a socket's fault.
        catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
        {
            Interlocked.Increment(ref _broken);
            return 0;
        }
    }

    // A number, or a text that holds one.
    private static int Number(JsonElement answer) => int.Parse(
        (answer.TryGetProperty("statusCode", out var number) ? number : answer.GetProperty("code")).ToString(), CultureInfo.InvariantCulture);
}
