using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>Failures in the form of each generation (errors-global.md 3, failure.messageRule of each endpoint).</summary>
internal static class FailureWriter
{
    private const string ErrorWord = "error";

    /// <param name="endpoint">Null where the request led to none.</param>
    public static void Write(Utf8JsonWriter json, Generation generation, ContractEndpoint? endpoint, Refusal refusal)
    {
        json.WriteStartObject();
        switch (Form(generation, endpoint, refusal))
        {
            case FailureForm.MessageAlone:
                json.WriteNumber("code"u8, refusal.Error.Number);
                json.WriteString("message"u8, refusal.MessageText);
                break;
            case FailureForm.ErrorWithDetails when generation == Generation.G2:
                json.WriteNumber("code"u8, refusal.Error.Number);
                json.WriteString("message"u8, ErrorWord);
                json.WriteString("details"u8, refusal.MessageText);
                break;
            case FailureForm.RetMessage:
                json.WriteNumber("statusCode"u8, refusal.Error.Number);
                json.WriteString("retMessage"u8, refusal.MessageText);
                json.WriteString("error"u8, refusal.Error.Code);
                break;
            case var form:
                // B08: some examples print one of the two numbers, some the other.
                json.WriteNumber("code"u8, refusal.Error.Number);
                json.WriteNumber("statusCode"u8, refusal.Error.Number);
                json.WriteString("message"u8, form == FailureForm.ErrorWithDetails ? ErrorWord : refusal.MessageText);
                json.WriteString("details"u8, form == FailureForm.ErrorWithDetails ? refusal.MessageText : refusal.DetailText);
                json.WriteString("error"u8, refusal.Error.Code);
                if (endpoint?.Failure == FailureForm.RetMessage)
                    json.WriteString("retMessage"u8, refusal.MessageText);
                break;
        }

        if (refusal.Token is { } token)
        {
            json.WriteString("certToken"u8, token.Token);
            json.WriteString("resStr"u8, token.Result);
        }

        json.WriteEndObject();
    }

    private static FailureForm Form(Generation generation, ContractEndpoint? endpoint, Refusal refusal) => generation switch
    {
        Generation.G1 => FailureForm.MessageAlone,
        Generation.G2 => FailureForm.ErrorWithDetails,
        _ => endpoint is null || refusal.IsOfGateway ? FailureForm.MessageWithDetails : endpoint.Failure,
    };
}
