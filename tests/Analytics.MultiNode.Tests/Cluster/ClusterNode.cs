using System.Net.Http.Headers;
using System.Text.Json;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>One place of a cluster: a folder with a configuration and a data directory, and the process that runs there now, if any.</summary>
internal sealed class ClusterNode(string name, string folder, IReadOnlyDictionary<string, string?> environment) : IAsyncDisposable
{
    private HttpClient? _http;

    public string Name => name;

    public string Data { get; } = Path.Combine(folder, "data");

    public string Folder => folder;

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
        var process = Process = NodeProcess.Start(folder, environment, "run", "--config", Path.Combine(folder, "campus.json"), "--data", Data, "--json");
        await process.RunningAsync(ClusterCampus.Limit);
        var line = await process.ErrorAsync("http: ");
        Address = new Uri(line[(line.IndexOf("http: ", StringComparison.Ordinal) + 6)..].Split(' ')[0]);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(Data, "admin-token"), CancellationToken.None)).Trim());
    }

    /// <summary>How long a client waits for an answer before it calls it none: longer than any time-out of the node's own.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

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
        catch (HttpRequestException)
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
}
