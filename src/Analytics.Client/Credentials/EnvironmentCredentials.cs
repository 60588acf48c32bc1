namespace Analytics.Client.Credentials;

/// <summary>Keys in environment variables: <c>{prefix}_APP_KEY</c>, <c>_APP_SECRET</c>, <c>_ACCESS_KEY</c>, <c>_SECURITY_KEY</c>, <c>_SM2_PUBLIC_KEY</c>.</summary>
public sealed class EnvironmentCredentials(string prefix) : ICredentialProvider
{
    /// <exception cref="CredentialsException">There is no AppKey.</exception>
    public ValueTask<ClientCredentials> GetAsync(CancellationToken cancel)
    {
        string Read(string name) => Environment.GetEnvironmentVariable($"{prefix}_{name}") ?? "";
        var keys = new ClientCredentials(Read("APP_KEY"), Read("APP_SECRET"), Read("ACCESS_KEY"), Read("SECURITY_KEY"), Read("SM2_PUBLIC_KEY"));
        return keys.AppKey.Length > 0 ? ValueTask.FromResult(keys) : throw new CredentialsException($"The environment variable {prefix}_APP_KEY is not set.");
    }
}
