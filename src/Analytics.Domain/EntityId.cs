using System.Buffers;

namespace Analytics.Domain;

/// <summary>The address of an entity: its kind, the tenant that owns it, and its key within both.</summary>
public readonly record struct EntityId
{
    /// <summary>Longest persistence id that the journal's tables hold.</summary>
    public const int MaxLength = 255;

    private const int MaxKind = 32;
    private const int MaxPart = 100;

    // Ids are made for every call: a set of characters is looked through many times faster than an expression.
    private static readonly SearchValues<char> s_kind = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");
    private static readonly SearchValues<char> s_part = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <param name="kind">Lower case letters and dashes, as registered with the engine: <c>camera</c>, <c>incident-log</c>.</param>
    /// <param name="tenant">Lower case letters, digits, dot, dash and underscore.</param>
    /// <param name="key">The same, and <c>:</c> between the parts of a compound key.</param>
    /// <exception cref="ArgumentException">A part is empty, has another character, or the whole is over 255 characters.</exception>
    public EntityId(string kind, string tenant, string key)
    {
        if (!IsKind(kind))
            throw new ArgumentException($"'{kind}' is no kind: use lower case letters and dashes ({MaxKind} at most).", nameof(kind));
        Check(tenant, nameof(tenant));
        Check(key, nameof(key));
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
        if (parts is not { Length: 3 } || text!.Length > MaxLength || !IsKind(parts[0]) || !IsName(parts[1]) || !IsName(parts[2]))
            return false;
        id = new EntityId(parts[0], parts[1], parts[2]);
        return true;
    }

    /// <summary>Whether a name can stand as tenant or key.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxPart } && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(s_part);

    public override string ToString() => PersistenceId;

    private static bool IsKind(string? text) =>
        text is { Length: > 0 and <= MaxKind } && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(s_kind);

    private static void Check(string value, string part)
    {
        if (!IsName(value))
            throw new ArgumentException($"'{value}' is no {part}: use lower case letters, digits and . - _ : ({MaxPart} at most).", part);
    }
}
