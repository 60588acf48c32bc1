using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>Takes single values out of a body.</summary>
internal static class BodyText
{
    /// <summary>A short text; null when it is longer than wished or no text (half a surrogate pair).</summary>
    public static string? Short(ReadOnlySpan<byte> body, BodyField field, int mostBytes)
    {
        if (field.Length > mostBytes)
            return null;
        if (!field.IsEscaped)
            return Encoding.UTF8.GetString(field.In(body));
        try
        {
            // With its quotes, as a document of its own.
            var reader = new Utf8JsonReader(body.Slice(field.Start - 1, field.Length + 2));
            reader.Read();
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Removes the backslashes of a text that can only be Base64 or an address, in its own place.</summary>
    /// <param name="text">Is overwritten.</param>
    /// <param name="length">Of the result.</param>
    /// <returns>False when it holds a character outside ASCII.</returns>
    public static bool TryUnescapeInPlace(Span<byte> text, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length;)
        {
            var run = text[at..].IndexOf((byte)'\\');
            run = run < 0 ? text.Length - at : run;
            text.Slice(at, run).CopyTo(text[length..]);
            (at, length) = (at + run, length + run);
            if (at == text.Length)
                break;
            // The reader has seen to it that each backslash has its letter, and u its four digits.
            var letter = text[at + 1];
            int plain = letter switch
            {
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'u' => int.Parse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => letter,
            };
            if (plain > 0x7F)
                return false;
            text[length++] = (byte)plain;
            at += letter == 'u' ? 6 : 2;
        }

        return true;
    }
}
