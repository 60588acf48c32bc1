using System.Globalization;
using System.Security.Cryptography;

namespace Analytics.Client.Signing;

/// <summary>
/// Signs one request to send: is fed the body as it will be sent, in pieces of any size, and gives the headers of its generation.
/// Not thread-safe.
/// </summary>
public abstract class RequestSigner : IDisposable
{
    private protected RequestSigner(IncrementalHash body) => Body = body;

    private protected IncrementalHash Body { get; }

    /// <param name="path">As it will stand in the request line, without query.</param>
    /// <param name="query">Raw, without the question mark.</param>
    public static RequestSigner ForG1(AppKeys keys, DateTimeOffset at, string path, string query = "", string method = "POST") =>
        new G1(keys, Milliseconds(at), path, query, method);

    /// <inheritdoc cref="ForG1"/>
    public static RequestSigner ForG2(AppKeys keys, DateTimeOffset at, string path) => new G2(keys, Milliseconds(at), path);

    /// <param name="requestId">A new one for each call: a server with a replay guard takes it once.</param>
    /// <param name="query">Raw, without the question mark.</param>
    /// <param name="zone">Offset of the clock that eop-date shows; zero for UTC.</param>
    /// <param name="further">Headers to sign beside request id, date and appkey; the caller sends them.</param>
    public static RequestSigner ForG3(
        AccessKeys keys,
        DateTimeOffset at,
        string requestId,
        string query = "",
        TimeSpan zone = default,
        params IEnumerable<SignedHeader> further) => new G3(keys, EopDate.Write(at, zone), requestId, query, further);

    /// <summary>Takes the next piece of the body.</summary>
    public void Append(ReadOnlySpan<byte> body) => Body.AppendData(body);

    /// <summary>Ends the body.</summary>
    /// <returns>The headers to send; without those that the transport writes by itself.</returns>
    /// <exception cref="ArgumentException">A key or a text of the request is not valid UTF-16.</exception>
    public abstract IReadOnlyList<SignedHeader> Sign();

    public void Dispose()
    {
        Body.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static ArgumentException NotText() => new("A key or a text of the request is not valid UTF-16.");

    private sealed class G1(AppKeys keys, string time, string path, string query, string method)
        : RequestSigner(IncrementalHash.CreateHash(HashAlgorithmName.SHA1))
    {
        public override IReadOnlyList<SignedHeader> Sign()
        {
            Span<byte> hash = stackalloc byte[G1Signature.BodyHashBytes];
            Span<byte> signature = stackalloc byte[G1Signature.Bytes];
            Body.GetHashAndReset(hash);
            if (!G1Signature.TryCompute(keys.AppSecret, method, path, query, time, hash, signature))
                throw NotText();
            return [new(SignatureHeaders.Authorization, G1Signature.Authorization(keys.AppKey, signature)), new(SignatureHeaders.CtyunTime, time)];
        }
    }

    private sealed class G2(AppKeys keys, string time, string path)
        : RequestSigner(G2Signature.Begin(keys.AppKey, keys.AppSecret, time, path) ?? throw NotText())
    {
        public override IReadOnlyList<SignedHeader> Sign()
        {
            Span<byte> signature = stackalloc byte[G2Signature.Bytes];
            Body.GetHashAndReset(signature);
            return
            [
                new(SignatureHeaders.Sign, Convert.ToHexStringLower(signature)),
                new(SignatureHeaders.Timestamp, time),
                new(SignatureHeaders.AppKey, keys.AppKey),
            ];
        }
    }

    private sealed class G3(AccessKeys keys, string date, string requestId, string query, IEnumerable<SignedHeader> further)
        : RequestSigner(IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
    {
        public override IReadOnlyList<SignedHeader> Sign()
        {
            SignedHeader[] own =
            [
                new(SignatureHeaders.AppKeyLower, keys.AppKey),
                new(SignatureHeaders.EopRequestId, requestId),
                new(SignatureHeaders.EopDate, date),
            ];
            SignedHeader[] signed = [.. own.Concat(further).OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase)];
            Span<byte> hash = stackalloc byte[G3Signature.BodyHashBytes];
            Span<byte> key = stackalloc byte[G3Signature.KeyBytes];
            Span<byte> signature = stackalloc byte[G3Signature.Bytes];
            Body.GetHashAndReset(hash);
            if (!G3Signature.TryDeriveAccountKey(keys.SecurityKey, keys.AccessKey, date, key)
                || !G3Signature.TryDeriveDateKey(key, date.AsSpan(0, EopDate.DateLength), key)
                || !G3Signature.TryCompute(key, signed, G3Query.Sorted(query), hash, signature))
            {
                throw NotText();
            }

            return [.. own, new(SignatureHeaders.EopAuthorization, G3Signature.Authorization(keys.AccessKey, signed, signature))];
        }
    }
}
