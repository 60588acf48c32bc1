using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>One place of a cluster: a folder with a configuration and a data directory, and the process that runs there now, if any.</summary>
/// <param name="name">Of the node.</param>
/// <param name="host">Its address.</param>
/// <param name="folder">With its configuration.</param>
/// <param name="environment">Of its process.</param>
/// <param name="enter">A program that becomes the node where it belongs, and its first arguments; none for here.</param>
internal sealed class ClusterNode(
    string name, string host, string folder, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> enter) : IAsyncDisposable
{
    private HttpClient? _http;

    public string Name => name;

    public string Host => host;

    public string Data { get; } = Path.Combine(folder, "data");

    public string Folder => folder;

    public string Config { get; } = Path.Combine(folder, "campus.json");

    public NodeProcess? Process { get; private set; }

    /// <summary>Where the process listens; null while none takes calls.</summary>
    public Uri? Address { get; private set; }

    /// <summary>It is suspended.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Its process ended though nobody ended it.</summary>
    public bool IsLost => Address is not null && Process!.HasExited;

    /// <summary>Starts the process, and ends once it takes calls.</summary>
    public async Task UpAsync()
    {
        var process = Process = Start(Config);
        await process.RunningAsync(ClusterCampus.Limit);
        var line = await process.ErrorAsync("http: ");
        Address = new Uri(line[(line.IndexOf("http: ", StringComparison.Ordinal) + 6)..].Split(' ')[0]);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(Data, "admin-token"), CancellationToken.None)).Trim());
    }

    /// <summary>Starts the process where nobody takes it in, and ends once it has given up.</summary>
    /// <param name="joinTimeout">How long it tries.</param>
    public async Task UpInVainAsync(TimeSpan joinTimeout)
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Config, CancellationToken.None))!;
        settings["cluster"]!["joinTimeout"] = $"{joinTimeout.TotalSeconds}s";
        var config = Path.Combine(folder, "in-vain.json");
        await File.WriteAllTextAsync(config, settings.ToJsonString(), CancellationToken.None);
        await using var process = Start(config);
        await process.ExitAsync(ClusterCampus.Limit);
        Assert.True(process.ExitCode == 1 && process.Errors.Any(line => line.Contains("No cluster took node", StringComparison.Ordinal)), process.Told);
    }

    /// <summary>How long a client waits for an answer before it calls it none: longer than any time-out of the node's own.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(40);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Address = null;
        await Process!.KillAsync();
    }

    /// <summary>SIGSTOP: it is there, and nobody should wait for it.</summary>
    public void Suspend()
    {
        IsSilent = true;
        Process!.Suspend();
    }

    public void Continue()
    {
        Process!.Continue();
        IsSilent = false;
    }

    /// <summary>SIGTERM, and an orderly end.</summary>
    public async Task StopAsync()
    {
        Assert.False(IsLost, $"{name} had ended: {Process!.Told}");
        Address = null;
        Process!.Terminate();
        await Process.ExitAsync(TimeSpan.FromMinutes(2));
        Assert.True(Process.ExitCode == 0, $"{name} ended with {Process.ExitCode}: {Process.Told}");
    }

    /// <summary>Ends once it has ended itself, as a node does that the others do without; fails if it did not say why.</summary>
    public async Task EndsAsync()
    {
        await Process!.ExitAsync(ClusterCampus.Limit);
        Assert.True(Process.ExitCode == 1 && Process.Errors.Any(line => line.StartsWith("This node ends", StringComparison.Ordinal)), Process.Told);
    }

    /// <summary>The management API, as its administrator.</summary>
    /// <exception cref="HttpRequestException">It is not there.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        _http is { } http ? http.SendAsync(request, cancel) : throw new HttpRequestException($"{name} was never up");

    /// <summary>An answer's document, or null where there was none.</summary>
    public async Task<JsonDocument?> GetAsync(string path)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            using var response = await SendAsync(request, CancellationToken.None);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(CancellationToken.None)) : null;
        }
        // A connection that ends while it is made has a socket's fault.
        catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (Process is { } process)
            await process.DisposeAsync();
    }

    private NodeProcess Start(string config)
    {
        IReadOnlyList<string> command = [.. enter, Needs.Node(), "run", "--config", config, "--data", Data, "--json"];
        return NodeProcess.Start(folder, environment, command[0], command.Skip(1));
    }
}
