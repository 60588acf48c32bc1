using System.Security.Cryptography;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>Hash of a body that comes in pieces, or at once: then without a hash object.</summary>
internal struct BodyDigest(HashAlgorithmName algorithm) : IDisposable
{
    private IncrementalHash? _hash;

    public void Append(ReadOnlySpan<byte> body) => (_hash ??= IncrementalHash.CreateHash(algorithm)).AppendData(body);

    public void Finish(ReadOnlySpan<byte> rest, Span<byte> digest)
    {
        if (_hash is null)
        {
            CryptographicOperations.HashData(algorithm, rest, digest);
            return;
        }

        _hash.AppendData(rest);
        _hash.GetHashAndReset(digest);
    }

    public void Dispose() => _hash?.Dispose();
}
