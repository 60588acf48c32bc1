using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>What stands around the payload of a success: number, message, and the payload's name.</summary>
internal static class Envelope
{
    private const string Zero = "0";

    /// <summary>Opens the answer up to the payload's name: its value is next.</summary>
    public static void Begin(Utf8JsonWriter json, ContractEndpoint endpoint)
    {
        json.WriteStartObject();
        WriteZero(json, endpoint);
        json.WriteString("message"u8, endpoint.Generation == Generation.G1 ? "成功" : "success");
        json.WritePropertyName(PayloadName(endpoint));
    }

    /// <summary>The fence's: its message counts pictures (B04).</summary>
    public static void Begin(Utf8JsonWriter json, ContractEndpoint endpoint, int handled, int failed)
    {
        json.WriteStartObject();
        WriteZero(json, endpoint);
        json.WriteStartObject("message"u8);
        json.WriteNumber("success"u8, handled);
        json.WriteNumber("fail"u8, failed);
        json.WriteEndObject();
        json.WritePropertyName(PayloadName(endpoint));
    }

    public static void End(Utf8JsonWriter json) => json.WriteEndObject();

    private static ReadOnlySpan<byte> PayloadName(ContractEndpoint endpoint) => endpoint.Generation == Generation.G3 ? "returnObj"u8 : "result"u8;

    private static void WriteZero(Utf8JsonWriter json, ContractEndpoint endpoint)
    {
        var name = endpoint.Generation == Generation.G3 ? "statusCode"u8 : "code"u8;
        if (endpoint.IsZeroText)
            json.WriteString(name, Zero);
        else
            json.WriteNumber(name, 0);
    }
}
