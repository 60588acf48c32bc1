using System.Globalization;
using System.Text.Json;
using Analytics.Client.Results;

namespace Analytics.Client.Reading;

/// <summary>
/// Reads the envelope of an answer as tolerantly as the contract asks: three spellings of the number, as a number or as text; three
/// names of the payload; a message that is text or an object; blanks around texts. Unknown members are ignored, a doubled one is
/// taken as it stands last.
/// </summary>
internal static class AnswerReader
{
    private static readonly JsonReaderOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    /// <returns>Null for what is no JSON object.</returns>
    public static RawAnswer? Read(ReadOnlySpan<byte> utf8, int httpStatus, string requestId, int attempts)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        try
        {
            var reader = new Utf8JsonReader(utf8, s_options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            var envelope = JsonElement.ParseValue(ref reader);
            // Something behind the object: not the answer that was meant.
            return reader.Read() ? null : Of(envelope, httpStatus, requestId, attempts);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RawAnswer Of(JsonElement envelope, int httpStatus, string requestId, int attempts)
    {
        int? status = null, code = null;
        string message = "", retMessage = "", details = "", error = "";
        JsonElement payload = default;
        foreach (var member in envelope.EnumerateObject())
        {
            switch (member.Name)
            {
                case "statusCode" or "statuscode":
                    status = Whole(member.Value) ?? status;
                    break;
                case "code":
                    code = Whole(member.Value) ?? code;
                    break;
                case "returnObj" or "result" or "data":
                    payload = member.Value;
                    break;
                case "message":
                    message = Text(member.Value);
                    break;
                case "retMessage":
                    retMessage = Text(member.Value);
                    break;
                case "details":
                    details = Text(member.Value);
                    break;
                case "error":
                    error = Text(member.Value);
                    break;
            }
        }

        return new RawAnswer(
            httpStatus, status ?? code, message.Length > 0 ? message : retMessage, details, error,
            payload.ValueKind == JsonValueKind.Undefined ? envelope : payload, envelope, requestId, attempts);
    }

    /// <summary>A whole number, written as a number or as text; null for anything else.</summary>
    public static int? Whole(JsonElement value) => Real(value) is { } number && number is >= int.MinValue and <= int.MaxValue ? (int)Math.Round(number) : null;

    /// <summary>A number, written as a number or as text; null for anything else, infinities too.</summary>
    public static double? Real(JsonElement value)
    {
        double number;
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => Nothing(out number),
        };
        return isNumber && double.IsFinite(number) ? number : null;
    }

    /// <summary>Without blanks around it; the JSON itself where it is no text.</summary>
    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };

    /// <summary>True, <c>"True"</c>, <c>"true"</c> or 1; null for what is neither that nor its opposite.</summary>
    public static bool? Flag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        _ => Whole(value) switch
        {
            1 => true,
            0 => false,
            _ => null,
        },
    };

    private static bool Nothing(out double number)
    {
        number = 0;
        return false;
    }
}
