using System.Globalization;
using System.Text.Json;
using Analytics.Inference.Abilities;

namespace Analytics.Inference.Evaluation;

/// <summary>One picture or clip with what is known about it (models/README.md lists the labels).</summary>
/// <param name="Name">Relative to the data folder, with forward slashes.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Labels">As they stand in the file.</param>
public sealed record LabelledFile(string Name, string Path, IReadOnlyDictionary<string, JsonElement> Labels)
{
    public bool IsPicture => System.IO.Path.GetExtension(Name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".bmp";

    public bool IsClip => System.IO.Path.GetExtension(Name).ToLowerInvariant() is ".mp4" or ".mov" or ".avi";

    /// <summary>Null where the label is not there, or is no yes or no.</summary>
    public bool? Flag(string label) => Labels.TryGetValue(label, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public string? Text(string label) => Labels.TryGetValue(label, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public double? Number(string label) => Labels.TryGetValue(label, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A count: a whole number, or <c>"22..24"</c> where people do not agree. Null for everything else.</summary>
    public (int Least, int Most)? Count(string label)
    {
        if (Number(label) is { } number)
            return number >= 0 && number == (int)number ? ((int)number, (int)number) : null;
        return Text(label)?.Split("..") is [var from, var to]
            && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? (least, most) : null;
    }

    /// <summary>Every box of the picture with its label; null where the picture was not boxed at all.</summary>
    /// <exception cref="InvalidDataException">A box is none.</exception>
    public IReadOnlyList<(string Label, TrueBox Box)>? Boxes()
    {
        if (!Labels.TryGetValue("boxes", out var all))
            return null;
        try
        {
            return [.. all.EnumerateArray().Select(One)];
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{Name}: boxes is a list of {{ \"label\": \"person\", \"box\": [left, top, right, bottom] }}, in pixels.", fault);
        }

        static (string, TrueBox) One(JsonElement one)
        {
            var box = one.GetProperty("box");
            var ignored = one.TryGetProperty("ignore", out var ignore) && ignore.GetBoolean();
            return (one.GetProperty("label").GetString()!, new(new PixelBox(box[0].GetDouble(), box[1].GetDouble(), box[2].GetDouble(), box[3].GetDouble()), ignored));
        }
    }
}
