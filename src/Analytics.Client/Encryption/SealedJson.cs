using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Analytics.Client.Encryption;

internal static class SealedJson
{
    // Base64's plus stays a plus.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A compact object of texts, in the order given.</summary>
    public static byte[] Write(ReadOnlySpan<(string Name, byte[] Text)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_plain))
        {
            writer.WriteStartObject();
            foreach (var (name, text) in fields)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
