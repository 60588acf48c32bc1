using System.Text.RegularExpressions;

namespace Analytics.Domain;

/// <summary>The address of an entity: its kind, the tenant that owns it, and its key within both.</summary>
public readonly partial record struct EntityId
{
    /// <summary>Longest persistence id that the journal's tables hold.</summary>
    public const int MaxLength = 255;

    /// <param name="kind">Lower case letters and dashes, as registered with the engine: <c>camera</c>, <c>incident-log</c>.</param>
    /// <param name="tenant">Lower case letters, digits, dot, dash and underscore.</param>
    /// <param name="key">The same, and <c>:</c> between the parts of a compound key.</param>
    /// <exception cref="ArgumentException">A part is empty, has another character, or the whole is over 255 characters.</exception>
    public EntityId(string kind, string tenant, string key)
    {
        Check(KindPattern(), kind, nameof(kind));
        Check(PartPattern(), tenant, nameof(tenant));
        Check(PartPattern(), key, nameof(key));
        if (kind.Length + tenant.Length + key.Length + 2 > MaxLength)
            throw new ArgumentException($"'{kind}|{tenant}|{key}' is longer than {MaxLength} characters.", nameof(key));
        (Kind, Tenant, Key) = (kind, tenant, key);
    }

    public string Kind { get; }

    public string Tenant { get; }

    public string Key { get; }

    /// <summary><c>kind|tenant|key</c>: the journal's persistence_id.</summary>
    public string PersistenceId => $"{Kind}|{Tenant}|{Key}";

    /// <summary>Reads <see cref="PersistenceId"/> back; false for ids that are not ours.</summary>
    public static bool TryParse(string? text, out EntityId id)
    {
        id = default;
        var parts = text?.Split('|');
        if (parts is not { Length: 3 } || text!.Length > MaxLength || !KindPattern().IsMatch(parts[0])
            || !PartPattern().IsMatch(parts[1]) || !PartPattern().IsMatch(parts[2]))
            return false;
        id = new EntityId(parts[0], parts[1], parts[2]);
        return true;
    }

    /// <summary>Whether a name can stand as tenant or key.</summary>
    public static bool IsName(string? text) => text is not null && PartPattern().IsMatch(text);

    public override string ToString() => PersistenceId;

    private static void Check(Regex pattern, string value, string part)
    {
        if (value is null || !pattern.IsMatch(value))
            throw new ArgumentException($"'{value}' is no {part}: use lower case letters, digits and . - _ (64 at most).", part);
    }

    [GeneratedRegex("^[a-z][a-z-]{0,31}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex KindPattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9._:-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PartPattern();
}
