using System.Security.Cryptography;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Keys derived for the dates of late: requests of one account and second share theirs, and deriving it costs three of the four HMACs
/// of a request. The fourth is kept ready under its key too. A fixed number of places; a newer entry takes the place of an older one.
/// Thread-safe.
/// </summary>
internal sealed class G3KeyCache
{
    private const int Places = 256;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>What is kept for a date, or null.</summary>
    public DateKey? Find(string securityKey, string accessKey, string eopDate) =>
        Volatile.Read(ref _entries[Place(accessKey, eopDate)]) is { } entry
            && entry.EopDate == eopDate && entry.AccessKey == accessKey && entry.SecurityKey == securityKey
                ? entry.Key
                : null;

    /// <summary>For keys whose signature fitted alone: nobody else can push an entry out.</summary>
    public void Keep(string securityKey, string accessKey, string eopDate, ReadOnlySpan<byte> dateKey) =>
        Volatile.Write(ref _entries[Place(accessKey, eopDate)], new Entry(securityKey, accessKey, eopDate, new DateKey(dateKey.ToArray())));

    private static int Place(string accessKey, string eopDate) => (HashCode.Combine(accessKey, eopDate) & int.MaxValue) % Places;

    private sealed record Entry(string SecurityKey, string AccessKey, string EopDate, DateKey Key);
}

/// <summary>kdate, and an HMAC under it that one request at a time takes and brings back.</summary>
internal sealed class DateKey(byte[] key)
{
    private IncrementalHash? _rested;

    public IncrementalHash Take() => Interlocked.Exchange(ref _rested, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    public void Return(IncrementalHash keyed)
    {
        // Another one rests there: this one was made while that was on its way. One that is dropped with its entry is freed by its handle.
        if (Interlocked.CompareExchange(ref _rested, keyed, null) is not null)
            keyed.Dispose();
    }
}
