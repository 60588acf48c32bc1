using System.Diagnostics;
using System.Globalization;
using Analytics.Client.Contract;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>
/// The gateway in a process of its own, whose heap may not grow past its budgets and a margin, under malformed bodies from several
/// connections at once. A call that found no memory would be told 5000. ANALYTICS_MALFORMED and ANALYTICS_SEED as beside it.
/// </summary>
public sealed class BoundedMemoryTests
{
    private const string Variable = "ANALYTICS_GATEWAY_PROCESS";
    private const int Connections = 8;
    private const int Padding = 12 << 20;
    private const long BodyMemory = 96L << 20;
    private const long PictureMemory = 128L << 20;

    // What the runtime, the server and garbage between two collections take.
    private const long HeapLimit = BodyMemory + PictureMemory + (160L << 20);

    [Fact]
    public async Task Bodies_of_all_kinds_fit_into_their_budgets()
    {
        using var gateway = Start();
        var address = await LineAsync(gateway, "http://");
        await using var world = await CtyunWorld.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Connections }) { BaseAddress = new Uri(address) };
        var mutator = new BodyMutator(new Random(MalformedTests.Seed));
        // One product of action liveness is open at a time, here always the first.
        var endpoints = Endpoints.All.Where(endpoint => endpoint != Endpoints.G3ActionSafety).ToArray();
        var (gate, next, chance, numbers) = (new Lock(), 0, new Random(MalformedTests.Seed), new SortedDictionary<int, int>());

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(SendAsync)));

        gateway.StandardInput.Close();
        var memory = await LineAsync(gateway, "heap ");
        TestContext.Current.TestOutputHelper?.WriteLine($"{memory}; {string.Join(", ", numbers.Select(n => $"{n.Key} × {n.Value}"))}");
        await gateway.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(5000, numbers.Keys);
        Assert.True(numbers.Count > 20 && numbers.ContainsKey(0), memory);

        async Task SendAsync()
        {
            while (true)
            {
                HttpRequestMessage request;
                lock (gate)
                {
                    if (next == MalformedTests.Count)
                        return;
                    var endpoint = endpoints[next++ % endpoints.Length];
                    var body = mutator.Next(endpoint);
                    // White space behind a body changes nothing of what it says.
                    request = world.Signed(endpoint, chance.Next(10) == 0 ? [.. body, .. Enumerable.Repeat((byte)' ', chance.Next(Padding))] : body);
                }

                using (request)
                using (var response = await client.SendAsync(request))
                {
                    var answer = new CtyunAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response);
                    lock (gate)
                        numbers[answer.Number] = numbers.GetValueOrDefault(answer.Number) + 1;
                }
            }
        }
    }

    /// <summary>Not a test by itself: what the other one starts.</summary>
    [Fact(Explicit = true)]
    public async Task Gateway()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is null, "it is started by the test beside it");
        await using var world = await CtyunWorld.StartAsync(options => options with { BodyMemory = BodyMemory, PictureMemory = PictureMemory });
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await output.WriteLineAsync($"\n{world.Address}");
        await Console.In.ReadToEndAsync();
        var heap = GC.GetGCMemoryInfo();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"\nheap at most {HeapLimit >> 20} MiB, committed {heap.TotalCommittedBytes >> 20} MiB; bodies {world.Door.Bodies.Peak >> 20} of {BodyMemory >> 20} MiB, pictures {world.Door.Tools.Pictures.Memory.Peak >> 20} of {PictureMemory >> 20} MiB"));
    }

    private static Process Start()
    {
        var info = new ProcessStartInfo(
            Environment.ProcessPath!, ["--no-ansi", "--no-progress", "--explicit", "only", "--filter-method", $"*{nameof(BoundedMemoryTests)}.{nameof(Gateway)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        info.Environment[Variable] = "1";
        info.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("X", CultureInfo.InvariantCulture);
        return Process.Start(info)!;
    }

    private static async Task<string> LineAsync(Process gateway, string beginning)
    {
        var before = new List<string>();
        while (await gateway.StandardOutput.ReadLineAsync().InTimeAsync($"the line '{beginning}…' of the gateway") is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
            before.Add(line);
        }

        throw new InvalidOperationException($"The gateway ended: {string.Join('\n', before)}");
    }
}
