using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>The running node's management API, spoken to with the administrator's token from its data folder.</summary>
public sealed class NodeClient : IDisposable
{
    private readonly HttpClient _http;

    private NodeClient(HttpClient http) => _http = http;

    private static Option<string> Url { get; } = new("--url")
    {
        Description = new Localised("Address of the running node.", "运行中节点的地址。").ToString(),
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ANALYTICS_URL") is { Length: > 0 } url ? url : "http://127.0.0.1:8600",
        Recursive = true,
    };

    private static Option<string> Data { get; } = new("--data")
    {
        Description = new Localised("Data folder of the node, for its admin token.", "节点的数据目录，用于读取管理员令牌。").ToString(),
        DefaultValueFactory = _ => "data",
        Recursive = true,
    };

    private static Option<string?> Token { get; } = new("--token-file")
    {
        Description = new Localised("File with another token.", "其他令牌文件。").ToString(),
        Recursive = true,
    };

    /// <summary>Adds the options that say which node.</summary>
    public static Command AddTo(Command command)
    {
        command.Options.Add(Url);
        command.Options.Add(Data);
        command.Options.Add(Token);
        return command;
    }

    /// <exception cref="InvalidDataException">The address is none.</exception>
    /// <exception cref="IOException">The token cannot be read.</exception>
    public static NodeClient Of(ParseResult parse)
    {
        if (!Uri.TryCreate(parse.GetValue(Url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InvalidDataException($"--url: '{parse.GetValue(Url)}' is no address: write http://127.0.0.1:8600.");
        var token = File.ReadAllText(parse.GetValue(Token) ?? Path.Combine(parse.GetValue(Data)!, AdminToken.FileName)).Trim();
        var http = new HttpClient { BaseAddress = new Uri(url, "/api/v1/"), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(Languages.IsChinese ? "zh" : "en");
        return new NodeClient(http);
    }

    public Task<JsonNode?> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, CancellationToken cancel)
    {
        var (items, next) = (new List<JsonNode>(), "");
        do
        {
            var page = (await GetAsync($"{path}?limit=500{(next.Length > 0 ? $"&after={Uri.EscapeDataString(next)}" : "")}", cancel))!;
            items.AddRange(page["items"]!.AsArray().Select(item => item!.DeepClone()));
            next = page["next"]?.GetValue<string>() ?? "";
        }
        while (next.Length > 0);
        return items;
    }

    /// <returns>Null for an answer without a body.</returns>
    /// <exception cref="NodeRefusedException">The node answered with a problem.</exception>
    /// <exception cref="HttpRequestException">There is no node.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ApiJson.Options);
        using var response = await _http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        var answer = text.Length > 0 ? Parse(text) : null;
        return response.IsSuccessStatusCode ? answer : throw new NodeRefusedException((int)response.StatusCode, answer);
    }

    public void Dispose() => _http.Dispose();

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Something else than a node listens there.
            return null;
        }
    }
}

/// <summary>The node answered, and not with what was asked for.</summary>
/// <param name="status">Of HTTP.</param>
/// <param name="problem">Problem details, or null where it is no node.</param>
public sealed class NodeRefusedException(int status, JsonNode? problem)
    : Exception(problem?["detail"]?.ToString() is { } detail ? $"{detail} [{problem["code"]}]" : $"HTTP {status}")
{
    /// <summary>What was asked for is at fault, not the node.</summary>
    public bool IsWrong => status is 400 or 413 or 415 or 422;
}
