using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Analytics.Client.Encryption;

/// <summary>The two keys that a client makes for one request; the answer is sealed with the same ones. Never log them.</summary>
public sealed class SessionKeys
{
    private const string Result = "encryptedResult";
    private const string ResultHash = "encryptedResultHash";

    /// <param name="sm4Key">16 bytes.</param>
    /// <param name="hmacKey">At least one byte.</param>
    public SessionKeys(byte[] sm4Key, byte[] hmacKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sm4Key.Length, Sm4.KeyBytes, nameof(sm4Key));
        ArgumentOutOfRangeException.ThrowIfZero(hmacKey.Length, nameof(hmacKey));
        (Sm4Key, HmacKey) = (sm4Key, hmacKey);
    }

    internal byte[] Sm4Key { get; }

    internal byte[] HmacKey { get; }

    public static SessionKeys New() => new(RandomNumberGenerator.GetBytes(Sm4.KeyBytes), RandomNumberGenerator.GetBytes(16));

    /// <summary>Server: the answer that a success travels in. Failures travel plain (A23).</summary>
    /// <param name="plain">JSON, UTF-8.</param>
    public byte[] SealAnswer(ReadOnlySpan<byte> plain)
    {
        var result = Base64(Sm4.Encrypt(Sm4Key, plain));
        return SealedJson.Write([(ResultHash, Base64(HmacSm3.Hash(HmacKey, result, result.Length))), (Result, result)]);
    }

    /// <summary>Client: the plain answer, from a sealed one or from one that came plain.</summary>
    /// <exception cref="CryptographicException">It is sealed and was changed, or sealed with other keys.</exception>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public ReadOnlyMemory<byte> OpenAnswer(ReadOnlyMemory<byte> answer)
    {
        var fields = new SealedFields([Result, ResultHash]);
        switch (fields.Read(new ReadOnlySequence<byte>(answer)))
        {
            case SealFault.NotAnObject:
                throw new JsonException("The answer is no JSON object.");
            case not null when fields.IsAbsent(Result):
                return answer;
            case not null:
                throw new CryptographicException($"The sealed answer lacks {Result} or {ResultHash}.");
        }

        var result = fields[Result];
        if (!CryptographicOperations.FixedTimeEquals(HmacSm3.Hash(HmacKey, result, result.Length), fields.Decoded(ResultHash)))
            throw new CryptographicException($"{ResultHash} does not fit.");
        var text = fields.Decoded(Result);
        return Sm4.DecryptInPlace(Sm4Key, text, text.Length) is { } length
            ? text.AsMemory(0, length)
            : throw new CryptographicException($"{Result} does not decrypt.");
    }

    public override string ToString() => nameof(SessionKeys);

    internal static byte[] Base64(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
}
