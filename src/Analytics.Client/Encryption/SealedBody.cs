using System.Buffers;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Analytics.Client.Encryption;

/// <summary>The encrypted form of a request's body (auth.md 5).</summary>
public static class SealedBody
{
    /// <summary>Request header that announces it, with the value <c>true</c>.</summary>
    public const string Header = "decrypted";

    /// <summary>More than a wrapped key needs; deriving so long a mask costs time.</summary>
    private const int MostWrappedBytes = 4096;

    private const string Blob = "ciphertextBlob";
    private const string Body = "encryptedBody";
    private const string HashKey = "encryptedHashKey";
    private const string BlobHash = "ciphertextBlobHash";
    private const string BodyHash = "encryptedBodyHash";

    /// <summary>Client: what to send in place of a plain body. The signature covers what comes back.</summary>
    /// <param name="publicKeyInfo">The app's public key, 91 bytes.</param>
    /// <param name="plain">JSON, UTF-8.</param>
    /// <param name="keys">Made for this request; opens its answer.</param>
    /// <exception cref="CryptographicException">That is no public key.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> publicKeyInfo, ReadOnlySpan<byte> plain, SessionKeys keys, Sm2Layout layout = Sm2Layout.C1C3C2) =>
        Write(Sm2.Encrypt(publicKeyInfo, keys.Sm4Key, layout), Sm2.Encrypt(publicKeyInfo, keys.HmacKey, layout), plain, keys);

    /// <summary>Server: the plain body.</summary>
    /// <param name="body">As it was sent.</param>
    /// <param name="privateKey">The app's, 32 bytes.</param>
    /// <exception cref="CryptographicException">That is no private key.</exception>
    public static OpenedBody Open(ReadOnlySequence<byte> body, ReadOnlySpan<byte> privateKey)
    {
        // Step 1: the form.
        var fields = new SealedFields([Blob, Body, HashKey, BlobHash, BodyHash]);
        if (fields.Read(body) is { } fault)
            return OpenedBody.Refused(fault);
        var (wrappedKey, wrappedHashKey) = (fields.Decoded(Blob), fields.Decoded(HashKey));
        if (wrappedKey.Length > MostWrappedBytes || wrappedHashKey.Length > MostWrappedBytes)
            return OpenedBody.Refused(SealFault.Form);

        // Step 2: the hash key, and what it vouches for.
        if (Sm2.Decrypt(privateKey, wrappedHashKey) is not { } hashKey)
            return OpenedBody.Refused(SealFault.Sm2);
        if (!Fits(fields, Blob, BlobHash, hashKey))
            return OpenedBody.Refused(SealFault.CiphertextBlobHash);
        if (!Fits(fields, Body, BodyHash, hashKey))
            return OpenedBody.Refused(SealFault.EncryptedBodyHash);

        // Step 3: the key, and the body.
        if (Sm2.Decrypt(privateKey, wrappedKey) is not { } key)
            return OpenedBody.Refused(SealFault.Sm2);
        var text = fields.Decoded(Body);
        if (Sm4.DecryptInPlace(key, text, text.Length) is not { } length || !Utf8.IsValid(text.AsSpan(0, length)))
            return OpenedBody.Refused(SealFault.Sm4);
        return OpenedBody.Of(text.AsMemory(0, length), new SessionKeys(key, hashKey));
    }

    internal static byte[] Write(byte[] wrappedKey, byte[] wrappedHashKey, ReadOnlySpan<byte> plain, SessionKeys keys)
    {
        var blob = SessionKeys.Base64(wrappedKey);
        var body = SessionKeys.Base64(Sm4.Encrypt(keys.Sm4Key, plain));
        return SealedJson.Write(
        [
            (Blob, blob),
            (Body, body),
            (HashKey, SessionKeys.Base64(wrappedHashKey)),
            (BlobHash, SessionKeys.Base64(HmacSm3.Hash(keys.HmacKey, blob, blob.Length))),
            (BodyHash, SessionKeys.Base64(HmacSm3.Hash(keys.HmacKey, body, body.Length))),
        ]);
    }

    private static bool Fits(SealedFields fields, string text, string hash, byte[] hashKey) =>
        CryptographicOperations.FixedTimeEquals(HmacSm3.Hash(hashKey, fields[text], fields[text].Length), fields.Decoded(hash));
}

/// <summary>An opened body, or the fault for which there is none.</summary>
public readonly record struct OpenedBody
{
    private OpenedBody(ReadOnlyMemory<byte> plain, SessionKeys? keys, SealFault? fault) => (Plain, Keys, Fault) = (plain, keys, fault);

    /// <summary>JSON, UTF-8; not checked further.</summary>
    public ReadOnlyMemory<byte> Plain { get; }

    /// <summary>Seal the answer of a success. Null with a fault.</summary>
    public SessionKeys? Keys { get; }

    public SealFault? Fault { get; }

    public static OpenedBody Of(ReadOnlyMemory<byte> plain, SessionKeys keys) => new(plain, keys, null);

    public static OpenedBody Refused(SealFault fault) => new(default, null, fault);

    // The plain body is nobody's log line.
    public override string ToString() => $"{nameof(OpenedBody)} {Fault?.ToString() ?? "open"}";
}
