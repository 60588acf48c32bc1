using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Ports;

namespace Analytics.TestKit.Keys;

/// <summary>Seals by turning bits over: enough to see that no secret stands anywhere in clear, and that a destroyed key opens nothing.</summary>
public sealed class MemoryKeyRing : IKeyRing
{
    private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.Ordinal);
    private int _last;

    public IReadOnlyCollection<string> Keys => [.. _keys.Keys];

    public ValueTask<string> CreateAsync(CancellationToken cancel = default)
    {
        var id = $"k{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";
        _keys[id] = true;
        return ValueTask.FromResult(id);
    }

    public ValueTask<string> SealAsync(string dataKey, ReadOnlyMemory<byte> plain, string purpose, CancellationToken cancel = default) =>
        _keys.ContainsKey(dataKey)
            ? ValueTask.FromResult($"m1.{dataKey}.{Convert.ToBase64String(Turned(plain.Span))}.{Convert.ToBase64String(Encoding.UTF8.GetBytes(purpose))}")
            : throw new SecretUnreadableException(purpose);

    public ValueTask<byte[]> OpenAsync(string sealedText, string purpose, CancellationToken cancel = default) =>
        sealedText.Split('.') is ["m1", var id, var text, var mark] && _keys.ContainsKey(id) && mark == Convert.ToBase64String(Encoding.UTF8.GetBytes(purpose))
            ? ValueTask.FromResult(Turned(Convert.FromBase64String(text)))
            : throw new SecretUnreadableException(purpose);

    public ValueTask DestroyAsync(string dataKey, CancellationToken cancel = default)
    {
        _keys.TryRemove(dataKey, out _);
        return ValueTask.CompletedTask;
    }

    public string Fingerprint(ReadOnlySpan<byte> plain, string purpose) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(purpose), plain));

    private static byte[] Turned(ReadOnlySpan<byte> bytes)
    {
        var turned = bytes.ToArray();
        for (var i = 0; i < turned.Length; i++)
            turned[i] ^= 0x5A;
        return turned;
    }
}
