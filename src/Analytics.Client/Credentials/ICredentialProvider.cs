namespace Analytics.Client.Credentials;

/// <summary>Where the client takes its keys from, before each attempt: a rotation needs no restart.</summary>
public interface ICredentialProvider
{
    /// <exception cref="CredentialsException">They cannot be had now.</exception>
    ValueTask<ClientCredentials> GetAsync(CancellationToken cancel);
}

/// <summary>Keys of one app and of its account.</summary>
/// <param name="AppKey">In every generation.</param>
/// <param name="AppSecret">Signs G1 and G2; empty where only G3 is spoken.</param>
/// <param name="AccessKey">Of the account, for G3; else empty.</param>
/// <param name="SecurityKey">Of the account, for G3; else empty.</param>
/// <param name="Sm2PublicKey">Base64 as the app's page shows it, for body encryption; else empty.</param>
public sealed record ClientCredentials(string AppKey, string AppSecret = "", string AccessKey = "", string SecurityKey = "", string Sm2PublicKey = "")
{
    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => $"{nameof(ClientCredentials)} {AppKey}";
}

/// <summary>Keys cannot be had, or one that the generation needs is missing. The message names no secret.</summary>
public sealed class CredentialsException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Keys that never change.</summary>
public sealed class FixedCredentials(ClientCredentials credentials) : ICredentialProvider
{
    public ValueTask<ClientCredentials> GetAsync(CancellationToken cancel) => ValueTask.FromResult(credentials);
}
