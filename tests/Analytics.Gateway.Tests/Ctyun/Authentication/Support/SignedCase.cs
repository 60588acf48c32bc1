using System.Buffers;
using System.Text;
using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.TestKit.Contract;
using Microsoft.AspNetCore.Http;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>A signed request that a test may change before it is sent.</summary>
internal sealed class SignedCase
{
    public required Generation Generation { get; init; }

    public string Method { get; set; } = "POST";

    public required string Path { get; set; }

    public string Query { get; set; } = "";

    public HeaderDictionary Headers { get; } = [];

    public required byte[] Body { get; set; }

    public SignedRequest Request => new(Generation, Method, Path, Query, Headers);

    public Analytics.Gateway.Ctyun.Authentication.Authentication SendTo(CtyunAuthenticator authenticator) =>
        authenticator.Authenticate(Request, new ReadOnlySequence<byte>(Body));

    /// <summary>Signs what is there now, as a client does.</summary>
    public SignedCase Sign(RequestSigner signer)
    {
        using (signer)
        {
            signer.Append(Body);
            foreach (var header in signer.Sign())
                Headers[header.Name] = header.Value;
        }

        return this;
    }

    /// <summary>A vector of the contract.</summary>
    public static SignedCase Of(string generation, string id)
    {
        var vector = AuthVectors.Find(generation, id);
        var body = Encoding.UTF8.GetBytes(vector.Text("body"));
        var signed = generation switch
        {
            "g1" => new SignedCase { Generation = Generation.G1, Path = vector.Text("path"), Query = vector.Text("query"), Body = body },
            "g2" => new SignedCase { Generation = Generation.G2, Path = vector.Text("path"), Body = body },
            _ => new SignedCase { Generation = Generation.G3, Path = vector.Text("path"), Query = vector.Text("rawQuery"), Body = body },
        };
        if (generation != "g3")
        {
            foreach (var header in vector.GetProperty("headers").EnumerateObject())
                signed.Headers[header.Name] = header.Value.GetString();
            return signed;
        }

        signed.Headers["appkey"] = AuthVectors.Root!.Value.GetProperty("credentials").Text("appKey");
        foreach (var line in vector.Text("stringToSign").Split('\n').TakeWhile(line => line.Length > 0))
            signed.Headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1];
        signed.Headers["Eop-Authorization"] = vector.Text("eopAuthorization");
        return signed;
    }
}
