using Analytics.Engine.Apps;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>Two accounts with an app each, and whatever a test adds.</summary>
internal sealed class MemoryDirectory : ICredentialDirectory
{
    public Dictionary<string, AppCredential> Apps { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, AccessCredential> AccessKeys { get; } = new(StringComparer.Ordinal);

    public AppCredential? FindApp(string appKey) => Apps.GetValueOrDefault(appKey);

    public AccessCredential? FindAccessKey(string accessKey) => AccessKeys.GetValueOrDefault(accessKey);

    public void Add(AppCredential app) => Apps[app.AppKey] = app;

    public void Add(AccessCredential access) => AccessKeys[access.AccessKey] = access;

    public static AppCredential App(string account, string appKey, params ValidSecret[] secrets) => new(
        account, "app-" + appKey, appKey, IsEnabled: true, secrets, new Dictionary<string, OpenedAbility>(StringComparer.Ordinal), [], default);
}
