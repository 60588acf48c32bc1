using System.Text.Json;
using System.Text.Unicode;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>What a body is as a whole.</summary>
internal enum BodyForm
{
    Empty = 1,
    NotJson = 2,
    NotObject = 3,
    EmptyObject = 4,
    Object = 5,
}

/// <summary>Where a value lies in its body. Nothing is copied out before it is wanted.</summary>
/// <param name="Kind"><see cref="JsonTokenType.None"/> for a field that is not there.</param>
/// <param name="Start">Of a text: behind its quote; else of the value.</param>
/// <param name="IsEscaped">The text holds backslashes.</param>
internal readonly record struct BodyField(JsonTokenType Kind, int Start, int Length, bool IsEscaped)
{
    public bool IsPresent => Kind != JsonTokenType.None;

    /// <summary>A text.</summary>
    public bool IsText => Kind == JsonTokenType.String;

    public bool IsEmptyText => IsText && Length == 0;

    public bool IsList => Kind == JsonTokenType.StartArray;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> body) => body.Slice(Start, Length);
}

/// <summary>
/// Finds the known fields of a body in one pass: the last of two with one name wins, unknown ones are passed over (base rules 1 to 7).
/// Nesting is limited by the reader (64 levels), and a body must be UTF-8 throughout.
/// </summary>
internal static class BodyFields
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <param name="body">As it came.</param>
    /// <param name="names">Of the fields, in UTF-8.</param>
    /// <param name="fields">As many as names.</param>
    public static BodyForm Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte[]> names, Span<BodyField> fields)
    {
        fields.Clear();
        var skipped = body.StartsWith(Mark) ? Mark.Length : 0;
        var text = body[skipped..];
        if (text.IsEmpty)
            return BodyForm.Empty;
        if (!Utf8.IsValid(text))
            return BodyForm.NotJson;
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return reader.Read() ? BodyForm.NotJson : BodyForm.NotObject;
            }

            var isEmpty = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isEmpty = false;
                var which = Which(ref reader, names);
                reader.Read();
                if (which >= 0)
                    fields[which] = Here(ref reader, skipped);
                else
                    reader.Skip();
            }

            // Something behind the object would be read by others as a second body.
            return reader.Read() ? BodyForm.NotJson : isEmpty ? BodyForm.EmptyObject : BodyForm.Object;
        }
        catch (JsonException)
        {
            return BodyForm.NotJson;
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair is no text.
            return BodyForm.NotJson;
        }
    }

    /// <summary>The elements of a list, at most as many as there is room for.</summary>
    /// <param name="body">The same that the field was found in.</param>
    /// <returns>How many there are altogether.</returns>
    public static int ReadList(ReadOnlySpan<byte> body, BodyField list, Span<BodyField> elements)
    {
        var count = 0;
        var reader = new Utf8JsonReader(list.In(body));
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var element = Here(ref reader, list.Start);
            if (count < elements.Length)
                elements[count] = element;
            count++;
        }

        return count;
    }

    private static int Which(ref Utf8JsonReader reader, ReadOnlySpan<byte[]> names)
    {
        for (var i = 0; i < names.Length; i++)
            if (reader.ValueTextEquals(names[i]))
                return i;
        return -1;
    }

    private static BodyField Here(ref Utf8JsonReader reader, int offset)
    {
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        if (kind == JsonTokenType.String)
            return new(kind, offset + start + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
        reader.Skip();
        return new(kind, offset + start, (int)reader.BytesConsumed - start, false);
    }
}
