using System.Globalization;
using System.Text.Json;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>Boxes, points and numbers as the manuals print them.</summary>
internal static class Shapes
{
    /// <summary>A float with its point, also where it is whole: clients of typed languages tell by it.</summary>
    /// <param name="most">Decimals, 1 to 6.</param>
    public static void Float(Utf8JsonWriter json, double value, int most)
    {
        Span<char> text = stackalloc char[32];
        var format = most switch { 1 => "0.0", 2 => "0.0#", 3 => "0.0##", 4 => "0.0###", 5 => "0.0####", _ => "0.0#####" };
        _ = (double.IsFinite(value) ? value : 0).TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        json.WriteRawValue(text[..written], skipInputValidation: true);
    }

    /// <summary><c>{"left","top","width","height"}</c> as G1 and the fence print it.</summary>
    public static void LeftTop(Utf8JsonWriter json, PixelBox box)
    {
        json.WriteStartObject();
        json.WriteNumber("left"u8, Whole(box.Left));
        json.WriteNumber("top"u8, Whole(box.Top));
        json.WriteNumber("width"u8, Whole(box.Width));
        json.WriteNumber("height"u8, Whole(box.Height));
        json.WriteEndObject();
    }

    /// <summary><c>"face_location":{"top","left","width","height"}</c> of the 4-digit face abilities.</summary>
    public static void FaceLocation(Utf8JsonWriter json, PixelBox box)
    {
        json.WriteStartObject("face_location"u8);
        json.WriteNumber("top"u8, Whole(box.Top));
        json.WriteNumber("left"u8, Whole(box.Left));
        json.WriteNumber("width"u8, Whole(box.Width));
        json.WriteNumber("height"u8, Whole(box.Height));
        json.WriteEndObject();
    }

    /// <summary><c>[left, top, width, height]</c> of the newer face abilities.</summary>
    public static void LeftTopList(Utf8JsonWriter json, PixelBox box)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Whole(box.Left));
        json.WriteNumberValue(Whole(box.Top));
        json.WriteNumberValue(Whole(box.Width));
        json.WriteNumberValue(Whole(box.Height));
        json.WriteEndArray();
    }

    /// <summary><c>[x1, y1, … x5, y5]</c>: eyes, nose, mouth.</summary>
    public static void Landmarks(Utf8JsonWriter json, IReadOnlyList<(double X, double Y)> points)
    {
        json.WriteStartArray();
        foreach (var (x, y) in points)
        {
            json.WriteNumberValue(Whole(x));
            json.WriteNumberValue(Whole(y));
        }

        json.WriteEndArray();
    }

    /// <summary><c>{"box":[top, left, bottom, right],"classname","score"}</c> of hard hat and workwear.</summary>
    public static void Wear(Utf8JsonWriter json, PixelBox box, string label, double score)
    {
        json.WriteStartObject();
        json.WriteStartArray("box"u8);
        json.WriteNumberValue(Whole(box.Top));
        json.WriteNumberValue(Whole(box.Left));
        json.WriteNumberValue(Whole(box.Bottom));
        json.WriteNumberValue(Whole(box.Right));
        json.WriteEndArray();
        json.WriteString("classname"u8, label);
        json.WritePropertyName("score"u8);
        Float(json, score, 4);
        json.WriteEndObject();
    }

    public static int Whole(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
