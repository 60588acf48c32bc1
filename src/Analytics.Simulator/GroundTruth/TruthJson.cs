using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Analytics.Simulator.GroundTruth;

/// <summary>
/// Ground truth as text: one line for each track, zone, event and frame, so that a change reads well in a diff. A box is
/// <c>[track, left, top, width, height, visible percent]</c>.
/// </summary>
public static class TruthJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new BoxConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static string Write(ClipTruth truth)
    {
        var text = new StringBuilder("{\n");
        Field("scene", truth.Scene);
        Field("seed", truth.Seed);
        Field("width", truth.Width);
        Field("height", truth.Height);
        Field("framesPerSecond", truth.FramesPerSecond);
        List("tracks", truth.Tracks, ",");
        List("zones", truth.Zones, ",");
        List("events", truth.Events, ",");
        List("frames", truth.Frames, string.Empty);
        return text.Append("}\n").ToString();

        void Field<T>(string name, T value) => text.Append("  \"").Append(name).Append("\": ").Append(Text(value)).Append(",\n");

        void List<T>(string name, IReadOnlyList<T> items, string end) => text.Append("  \"").Append(name).Append("\": [")
            .AppendJoin(',', items.Select(i => "\n    " + Text(i))).Append(items.Count > 0 ? "\n  ]" : "]").Append(end).Append('\n');
    }

    /// <exception cref="JsonException">Not a ground truth; the message names the path in the file.</exception>
    public static ClipTruth Read(string json) =>
        JsonSerializer.Deserialize<ClipTruth>(json, Options) ?? throw new JsonException("The file holds null instead of a ground truth.");

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    private sealed class BoxConverter : JsonConverter<BoxTruth>
    {
        public override BoxTruth Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var n = JsonSerializer.Deserialize<int[]>(ref reader, options);
            return n is { Length: 6 } ? new BoxTruth(n[0], n[1], n[2], n[3], n[4], n[5])
                : throw new JsonException("A box has six numbers: track, left, top, width, height, visible percent.");
        }

        public override void Write(Utf8JsonWriter writer, BoxTruth box, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var n in (ReadOnlySpan<int>)[box.Track, box.Left, box.Top, box.Width, box.Height, box.VisiblePercent])
                writer.WriteNumberValue(n);
            writer.WriteEndArray();
        }
    }
}
