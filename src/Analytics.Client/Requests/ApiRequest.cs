using Analytics.Client.Bodies;
using Analytics.Client.Contract;

namespace Analytics.Client.Requests;

/// <summary>One request in the words of one generation. See <see cref="G1"/>, <see cref="G2"/> and <see cref="G3"/>.</summary>
/// <param name="Endpoint">Where it goes.</param>
public abstract record ApiRequest(ContractEndpoint Endpoint)
{
    internal RequestBody ToBody()
    {
        var body = new JsonBody(Endpoint.Generation switch
        {
            Generation.G1 => Base64Form.PrefixedUrlSafe,
            Generation.G2 => Base64Form.Standard,
            _ => Base64Form.UrlSafe,
        });
        Write(body);
        return body.Build();
    }

    private protected abstract void Write(JsonBody body);
}
