using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Client.Credentials;
using Analytics.Client.Encryption;
using Analytics.Client.Signing;

namespace Analytics.Client.Sending;

/// <summary>Makes the HTTP request of one attempt: its own time, its own request id, its own signature.</summary>
internal sealed class SignedRequests(AnalyticsClientOptions options)
{
    /// <param name="body">Prepared; read once here, and once more while it is sent.</param>
    /// <param name="requestId">Sent in G3 only.</param>
    /// <exception cref="CredentialsException">A key that the generation needs is missing.</exception>
    public async Task<HttpRequestMessage> MakeAsync(
        ContractEndpoint endpoint, RequestBody body, ClientCredentials keys, string requestId, CancellationToken cancel)
    {
        var address = new Uri(options.BaseAddress, PathOf(endpoint));
        using var signer = Signer(endpoint.Generation, keys, address, requestId);
        await body.WriteAsync(new HashSink(signer), cancel).ConfigureAwait(false);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body.ToContent(), VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Host = options.Host;
        foreach (var header in signer.Sign())
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (endpoint.Version is { } version)
            request.Headers.TryAddWithoutValidation("version", version);
        if (options.EncryptBodies)
            request.Headers.TryAddWithoutValidation(SealedBody.Header, "true");
        return request;
    }

    private string PathOf(ContractEndpoint endpoint) =>
        endpoint.ServiceCode is { } code && options.ServiceCodes.TryGetValue(endpoint.Ability, out var own)
            ? endpoint.Path.Replace(code, own, StringComparison.Ordinal)
            : endpoint.Path;

    private RequestSigner Signer(Generation generation, ClientCredentials keys, Uri address, string requestId)
    {
        var now = options.Time.GetUtcNow();
        if (generation == Generation.G3)
        {
            SignedHeader[] further = options.SignHost ? [new("host", options.Host ?? address.Authority)] : [];
            return RequestSigner.ForG3(
                new AccessKeys(Needed(keys.AccessKey, "AccessKey"), Needed(keys.SecurityKey, "SecurityKey"), Needed(keys.AppKey, "AppKey")),
                now, requestId, zone: options.EopDateZone, further: further);
        }

        var app = new AppKeys(Needed(keys.AppKey, "AppKey"), Needed(keys.AppSecret, "AppSecret"));
        return generation == Generation.G1 ? RequestSigner.ForG1(app, now, address.AbsolutePath) : RequestSigner.ForG2(app, now, address.AbsolutePath);
    }

    private string Needed(string key, string name) =>
        key.Length > 0 ? key : throw new CredentialsException($"{options.Generation} needs {name}, and the credentials have none.");
}
