using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;

namespace Analytics.TestKit.Contract;

/// <summary>Requests of the AI API with a body of the test's own, signed as their generation signs.</summary>
public static class SignedMessage
{
    /// <param name="endpoint">Where it goes, unless the path says something else.</param>
    /// <param name="body">As it is sent; need not be what the endpoint takes.</param>
    /// <param name="at">The caller's clock.</param>
    /// <param name="requestId">Signed in G3; in G1 and G2, which know none, an unsigned header by which the ledger's records are told apart.</param>
    public static HttpRequestMessage Of(
        ContractEndpoint endpoint, AppKeys app, AccessKeys access, byte[] body, DateTimeOffset at, string requestId, string? path = null)
    {
        path ??= endpoint.Path;
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var signer = endpoint.Generation switch
        {
            Generation.G1 => RequestSigner.ForG1(app, at, path),
            Generation.G2 => RequestSigner.ForG2(app, at, path),
            _ => RequestSigner.ForG3(access, at, requestId),
        };
        signer.Append(body);
        foreach (var header in signer.Sign())
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        if (endpoint.Generation != Generation.G3)
            request.Headers.TryAddWithoutValidation(SignatureHeaders.EopRequestId, requestId);
        if (endpoint.Version is { } version)
            request.Headers.TryAddWithoutValidation("version", version);
        return request;
    }
}
