using System.Security.Cryptography;
using System.Text.Json;
using Analytics.Client.Bodies;
using Analytics.Client.Credentials;
using Analytics.Client.Encryption;

namespace Analytics.Client.Sending;

/// <summary>Body encryption of one call. The encrypted body is built in memory, as its hash and its cipher text depend on all of it.</summary>
internal sealed class BodyCipher
{
    private readonly SessionKeys _keys = SessionKeys.New();

    private BodyCipher()
    {
    }

    /// <exception cref="CredentialsException">There is no public key, or it is none.</exception>
    /// <exception cref="ArgumentException">The body is longer than the limit.</exception>
    public static async Task<(RequestBody Body, BodyCipher Cipher)> EncryptAsync(
        RequestBody body, ClientCredentials keys, AnalyticsClientOptions options, CancellationToken cancel)
    {
        var cipher = new BodyCipher();
        var plain = await body.ToArrayAsync(options.MaxEncryptedBytes, cancel).ConfigureAwait(false);
        try
        {
            var publicKey = Convert.FromBase64String(keys.Sm2PublicKey);
            return (RequestBody.Of(SealedBody.Seal(publicKey, plain, cipher._keys, options.Sm2Layout)), cipher);
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            throw new CredentialsException("The SM2 public key of the credentials is none: copy it from the app's page.", fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The plain answer, from an encrypted one or from one that came plain, as refusals do.</summary>
    /// <returns>False where it is encrypted and does not fit its hash or our key.</returns>
    public bool TryOpen(ReadOnlyMemory<byte> answer, out ReadOnlyMemory<byte> plain)
    {
        plain = answer;
        try
        {
            plain = _keys.OpenAnswer(answer);
            return true;
        }
        catch (JsonException)
        {
            // No JSON object: whoever reads it says so.
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
