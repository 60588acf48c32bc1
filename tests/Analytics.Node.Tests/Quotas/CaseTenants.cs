using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Analytics.Client.Contract;
using Analytics.Client.Signing;

namespace Analytics.Node.Tests.Quotas;

/// <summary>Makes the accounts and apps of the cases over the management API, once each, and knows their keys.</summary>
internal sealed class CaseTenants(HttpClient api)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<(string AccessKey, string SecurityKey)>>> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Account, string App), Lazy<Task<(AppKeys App, AccessKeys Access)>>> apps = new();

    /// <param name="isOpened">False: an app that has opened nothing.</param>
    public Task<(AppKeys App, AccessKeys Access)> KeysAsync(string account, string app, bool isOpened)
    {
        var id = isOpened ? app : $"{app}-closed";
        return apps.GetOrAdd((account, id), key => new(() => MakeAsync(key.Account, key.App, isOpened))).Value;
    }

    private async Task<(AppKeys App, AccessKeys Access)> MakeAsync(string account, string app, bool isOpened)
    {
        var (accessKey, securityKey) = await accounts.GetOrAdd(account, id => new(() => MakeAsync(id))).Value;
        var made = await SendAsync(HttpMethod.Post, $"{account}/apps", new { id = app, name = app });
        if (isOpened)
        {
            var abilities = Endpoints.All.Select(e => e.Ability).Distinct().Select(ability => new { ability });
            await SendAsync(HttpMethod.Post, $"{account}/apps/{app}/abilities", new { abilities });
        }

        var appKey = Text(made, "appKey");
        return (new AppKeys(appKey, Text(made, "appSecret")), new AccessKeys(accessKey, securityKey, appKey));
    }

    private async Task<(string AccessKey, string SecurityKey)> MakeAsync(string account)
    {
        await SendAsync(HttpMethod.Put, account, new { name = account });
        var key = await SendAsync(HttpMethod.Post, $"{account}/keys", null);
        return (Text(key, "accessKey"), Text(key, "securityKey"));
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/accounts/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
