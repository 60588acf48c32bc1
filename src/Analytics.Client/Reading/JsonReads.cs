using System.Text.Json;
using Analytics.Client.Results;

namespace Analytics.Client.Reading;

/// <summary>What the parsers of payloads share. A payload of another shape than the contract's is a <see cref="PayloadException"/>.</summary>
internal static class JsonReads
{
    /// <summary>The member of the first name that is there, or an undefined element.</summary>
    public static JsonElement Member(this JsonElement value, params ReadOnlySpan<string> names)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names)
            {
                if (value.TryGetProperty(name, out var member))
                    return member;
            }
        }

        return default;
    }

    /// <summary>The elements of an array; none where the member is absent or null.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        _ => throw new PayloadException($"an array was expected, not {value.ValueKind}"),
    };

    public static double Needed(this JsonElement value, string what) =>
        AnswerReader.Real(value) ?? throw new PayloadException($"{what} is no number");

    /// <summary>An object with left, top, width and height.</summary>
    public static PixelRect Rect(this JsonElement value) => new(
        Pixel(value.Member("left")), Pixel(value.Member("top")), Pixel(value.Member("width")), Pixel(value.Member("height")));

    /// <summary>Left, top, width, height; null for an empty list.</summary>
    public static PixelRect? RectOfList(this JsonElement value)
    {
        var numbers = value.Items().Select(Pixel).ToList();
        return numbers.Count switch
        {
            0 => null,
            4 => new PixelRect(numbers[0], numbers[1], numbers[2], numbers[3]),
            _ => throw new PayloadException($"a box has {numbers.Count} numbers"),
        };
    }

    /// <summary>x1, y1, x2, y2 and so on.</summary>
    public static IReadOnlyList<PixelPoint> Points(this JsonElement value)
    {
        var numbers = value.Items().Select(Pixel).ToList();
        return [.. numbers.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new PixelPoint(pair[0], pair[1]))];
    }

    public static int Pixel(JsonElement value) => AnswerReader.Whole(value) ?? throw new PayloadException("a position is no number");
}

/// <summary>A success whose payload is not what the contract says. Becomes <see cref="NetworkFault.Unreadable"/>.</summary>
internal sealed class PayloadException(string message) : Exception(message);
