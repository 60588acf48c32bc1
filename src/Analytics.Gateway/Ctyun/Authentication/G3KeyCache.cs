namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Keys derived for the dates of late: requests of one account and second share theirs, and deriving it costs three of the four HMACs
/// of a request. A fixed number of places; a newer entry takes the place of an older one. Thread-safe.
/// </summary>
internal sealed class G3KeyCache
{
    private const int Places = 256;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>kdate, or null.</summary>
    public byte[]? Find(string securityKey, string accessKey, string eopDate) =>
        Volatile.Read(ref _entries[Place(accessKey, eopDate)]) is { } entry
            && entry.EopDate == eopDate && entry.AccessKey == accessKey && entry.SecurityKey == securityKey
                ? entry.DateKey
                : null;

    /// <summary>For keys whose signature fitted alone: nobody else can push an entry out.</summary>
    public void Keep(string securityKey, string accessKey, string eopDate, ReadOnlySpan<byte> dateKey) =>
        Volatile.Write(ref _entries[Place(accessKey, eopDate)], new Entry(securityKey, accessKey, eopDate, dateKey.ToArray()));

    private static int Place(string accessKey, string eopDate) => (HashCode.Combine(accessKey, eopDate) & int.MaxValue) % Places;

    private sealed class Entry(string securityKey, string accessKey, string eopDate, byte[] dateKey)
    {
        public string SecurityKey => securityKey;

        public string AccessKey => accessKey;

        public string EopDate => eopDate;

        public byte[] DateKey => dateKey;
    }
}
