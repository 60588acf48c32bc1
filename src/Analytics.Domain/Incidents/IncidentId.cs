using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Analytics.Domain.Incidents;

/// <summary>
/// Follows from tenant, camera, rule and the end of the opening window, so that a retry, a fail-over or a replay names the same
/// incident: <c>i20260314t073015120-9f3c2ab4e1d0</c>, the opening in UTC and 48 bits of a SHA-256 over the four. Ids sort by
/// time, and an id alone tells how old its incident is.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly record struct IncidentId : IComparable<IncidentId>
{
    private const string TimeFormat = "yyyyMMdd't'HHmmssfff";

    private const int Length = 32;

    private readonly string? _value;

    private IncidentId(string value) => _value = value;

    public string Value => _value ?? "";

    /// <summary>The opening, to the millisecond.</summary>
    public DateTimeOffset OpenedAt() =>
        DateTimeOffset.ParseExact(Value.AsSpan(1, 18), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <param name="openedAt">End of the opening window, in media time.</param>
    public static IncidentId Of(string tenant, string camera, string ruleId, DateTimeOffset openedAt)
    {
        // No name holds a '|', so four parts never read like four others.
        var text = string.Create(CultureInfo.InvariantCulture, $"{tenant}|{camera}|{ruleId}|{openedAt.UtcTicks}");
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var time = openedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return new IncidentId($"i{time}-{Convert.ToHexStringLower(digest.AsSpan(0, 6))}");
    }

    public static bool TryParse(string? text, out IncidentId id)
    {
        id = default;
        if (text is not { Length: Length } || text[0] != 'i' || text[19] != '-'
            || text.AsSpan(20).ContainsAnyExcept("0123456789abcdef")
            || !DateTime.TryParseExact(text.AsSpan(1, 18), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return false;
        id = new IncidentId(text);
        return true;
    }

    public int CompareTo(IncidentId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    private sealed class Converter : JsonConverter<IncidentId>
    {
        public override IncidentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"'{reader.GetString()}' is no incident id.");

        public override void Write(Utf8JsonWriter writer, IncidentId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);

        public override IncidentId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, IncidentId value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value);
    }
}
