using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Reads answers, and says what came instead where they are others.</summary>
internal static class Answers
{
    public static async Task<JsonNode> OkAsync(this Task<HttpResponseMessage> pending)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task<JsonNode> ProblemAsync(this Task<HttpResponseMessage> pending, int status, string code)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal(status, (int)problem["status"]!);
        Assert.NotEmpty(problem.Text("title"));
        Assert.NotEmpty(problem.Text("detail"));
        return problem;
    }

    public static string Text(this JsonNode node, string field) => node[field]?.ToString() ?? "";

    public static IReadOnlyList<string> Ids(this JsonNode page) => [.. page["items"]!.AsArray().Select(item => item!.Text("id"))];

    public static Task<HttpResponseMessage> PutJsonAsync(this HttpClient client, string path, string json,
        params (string Name, string Value)[] headers) =>
        SendAsync(client, HttpMethod.Put, path, json, headers);

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string? json = null,
        params (string Name, string Value)[] headers) =>
        SendAsync(client, HttpMethod.Post, path, json, headers);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? json,
        (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }
}
