using System.Text;

namespace Analytics.Journal.Databases;

/// <summary>Strings for names that come back with every row. Bounded: names beyond it are made anew. Not thread safe.</summary>
internal sealed class NameCache
{
    private const int Capacity = 4096;
    private const int MaxLength = 512;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public NameCache() => lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            return Encoding.UTF8.GetString(utf8);
        Span<char> buffer = stackalloc char[utf8.Length];
        var name = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (lookup.TryGetValue(name, out var known))
            return known;
        var made = name.ToString();
        if (names.Count < Capacity)
            names.Add(made);
        return made;
    }
}
