using System.Text;
using Analytics.Domain.Apps;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Apps;

/// <summary>Makes keys and secrets and seals them, so that commands carry nothing that a stolen journal could give away.</summary>
/// <param name="newKey">32 hexadecimal digits from a cryptographic source.</param>
/// <param name="newSm2Pair">A fresh key pair of body encryption.</param>
public sealed class CredentialMint(IKeyRing ring, Func<string> newKey, Func<Sm2KeyPair> newSm2Pair)
{
    /// <param name="appKey">Where somebody chose it; null to make one.</param>
    /// <param name="appSecret">The same.</param>
    public async Task<MintedApp> NewAppAsync(
        string account, string app, string? appKey = null, string? appSecret = null, CancellationToken cancel = default)
    {
        var (dataKey, secret, pair) = (await ring.CreateAsync(cancel), appSecret ?? newKey(), newSm2Pair());
        var keys = new AppKeys(
            appKey ?? newKey(), dataKey, await SealAsync(dataKey, secret, SecretPurpose.OfApp(account, app), cancel), pair.PublicKey,
            await ring.SealAsync(dataKey, pair.PrivateKey, SecretPurpose.OfSm2(account, app), cancel));
        return new MintedApp(keys, secret);
    }

    public async Task<MintedAccessKey> NewAccessKeyAsync(
        string account, string? accessKey = null, string? securityKey = null, CancellationToken cancel = default)
    {
        var (dataKey, key, secret) = (await ring.CreateAsync(cancel), accessKey ?? newKey(), securityKey ?? newKey());
        return new MintedAccessKey(key, dataKey, await SealAsync(dataKey, secret, SecretPurpose.OfAccessKey(account, key), cancel), secret);
    }

    public async Task<MintedSecret> NewAppSecretAsync(AppState app, string? given = null, CancellationToken cancel = default)
    {
        var secret = given ?? newKey();
        return new MintedSecret(await SealAsync(app.DataKey, secret, SecretPurpose.OfApp(app.Account, app.App), cancel), secret);
    }

    public async Task<MintedSecret> NewSecurityKeyAsync(string account, AccessKey key, string? given = null, CancellationToken cancel = default)
    {
        var secret = given ?? newKey();
        return new MintedSecret(await SealAsync(key.DataKey, secret, SecretPurpose.OfAccessKey(account, key.Key), cancel), secret);
    }

    /// <returns>The public key, and the private one sealed.</returns>
    public async Task<(string PublicKey, string Sealed)> NewSm2PairAsync(AppState app, CancellationToken cancel = default)
    {
        var pair = newSm2Pair();
        return (pair.PublicKey, await ring.SealAsync(app.DataKey, pair.PrivateKey, SecretPurpose.OfSm2(app.Account, app.App), cancel));
    }

    /// <summary>A data key whose command was refused: nothing is sealed with it that anybody will read.</summary>
    public ValueTask DiscardAsync(string dataKey) => ring.DestroyAsync(dataKey, CancellationToken.None);

    private ValueTask<string> SealAsync(string dataKey, string secret, string purpose, CancellationToken cancel) =>
        ring.SealAsync(dataKey, Encoding.UTF8.GetBytes(secret), purpose, cancel);
}

/// <param name="PrivateKey">32 bytes, big endian.</param>
/// <param name="PublicKey">Base64 of the DER SubjectPublicKeyInfo (91 bytes), as clients use it.</param>
public sealed record Sm2KeyPair(byte[] PrivateKey, string PublicKey)
{
    public override string ToString() => PublicKey;
}

/// <param name="AppSecret">In clear: shown once, never logged.</param>
public sealed record MintedApp(AppKeys Keys, string AppSecret)
{
    public override string ToString() => $"{nameof(MintedApp)} {Keys.AppKey}";
}

/// <param name="SecurityKey">In clear: shown once, never logged.</param>
public sealed record MintedAccessKey(string AccessKey, string DataKey, string Sealed, string SecurityKey)
{
    public override string ToString() => $"{nameof(MintedAccessKey)} {AccessKey}";
}

/// <param name="Secret">In clear: shown once, never logged.</param>
public sealed record MintedSecret(string Sealed, string Secret)
{
    public override string ToString() => nameof(MintedSecret);
}

/// <summary>What each secret is sealed for: a sealed text that is moved to another place does not open there.</summary>
public static class SecretPurpose
{
    public static string OfApp(string account, string app) => $"{AppDecider.IdOf(account, app)}|secret";

    public static string OfSm2(string account, string app) => $"{AppDecider.IdOf(account, app)}|sm2";

    public static string OfAccessKey(string account, string accessKey) => $"{AccountDecider.IdOf(account)}|key|{accessKey}";
}
