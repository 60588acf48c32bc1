using System.Net;

namespace Analytics.Engine.Apps;

/// <summary>
/// Who may call the AI API: apps by AppKey, accounts by AccessKey. Answers from memory, kept in step with the journal. Secrets are in
/// clear here and nowhere else: never log a record of this file.
/// </summary>
public interface ICredentialDirectory
{
    /// <summary>Null for a key that nobody has.</summary>
    AppCredential? FindApp(string appKey);

    /// <inheritdoc cref="FindApp"/>
    AccessCredential? FindAccessKey(string accessKey);
}

/// <param name="Account">Id of the account (tenant).</param>
/// <param name="App">Id of the app.</param>
/// <param name="Secrets">The newest first; a rotated one stays valid for a grace period.</param>
/// <param name="Opened">By ability code.</param>
/// <param name="Allowed">Empty for everyone (40009).</param>
/// <param name="Sm2PrivateKey">32 bytes, the app's own key of body encryption.</param>
public sealed record AppCredential(
    string Account,
    string App,
    string AppKey,
    bool IsEnabled,
    IReadOnlyList<ValidSecret> Secrets,
    IReadOnlyDictionary<string, OpenedAbility> Opened,
    IReadOnlyList<IPNetwork> Allowed,
    ReadOnlyMemory<byte> Sm2PrivateKey)
{
    public override string ToString() => $"{nameof(AppCredential)} {AppKey}";
}

/// <param name="IsEnabled">Both the key and its account.</param>
public sealed record AccessCredential(string Account, string AccessKey, bool IsEnabled, IReadOnlyList<ValidSecret> Secrets)
{
    public override string ToString() => $"{nameof(AccessCredential)} {AccessKey}";
}

/// <param name="Until">Null without an end.</param>
public sealed record ValidSecret(string Value, DateTimeOffset? Until)
{
    public override string ToString() => nameof(ValidSecret);
}

/// <param name="Product"><c>safety</c> or <c>face</c>: decides limits, error table and rate of action liveness (L2).</param>
/// <param name="Allowed">Empty for everyone (40010).</param>
public sealed record OpenedAbility(string Ability, string Product, IReadOnlyList<IPNetwork> Allowed);
