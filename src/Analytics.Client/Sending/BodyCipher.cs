using System.Text.Json;
using Analytics.Client.Bodies;
using Analytics.Client.Credentials;

namespace Analytics.Client.Sending;

internal sealed class BodyCipher
{
    public static Task<(RequestBody, BodyCipher)> EncryptAsync(RequestBody body, ClientCredentials keys, int limit, CancellationToken cancel) => throw new NotSupportedException();

    public byte[]? Decrypt(JsonElement envelope) => null;
}
