using System.Text.Json;

namespace Analytics.Client.Results;

/// <summary>An answer as it came, its envelope read tolerantly.</summary>
/// <param name="HttpStatus">Of the last attempt.</param>
/// <param name="Number">From <c>statusCode</c>, <c>statuscode</c> or <c>code</c>; null where there is none.</param>
/// <param name="Message">From <c>message</c> or <c>retMessage</c>; the JSON text where it is an object.</param>
/// <param name="Details">Empty where there are none.</param>
/// <param name="Error">The text form, such as <c>AI_OP_4003</c> or <c>CTAPI_10000</c>; empty where there is none.</param>
/// <param name="Payload">From <c>returnObj</c>, <c>result</c> or <c>data</c>; of the real-name check the envelope itself.</param>
/// <param name="RequestId">What the request was sent under; empty in G1 and G2.</param>
/// <param name="Attempts">How often it was sent.</param>
public sealed record RawAnswer(
    int HttpStatus, int? Number, string Message, string Details, string Error, JsonElement Payload, JsonElement Envelope, string RequestId, int Attempts)
{
    /// <summary>Answers hold personal data: they stay out of logs.</summary>
    public override string ToString() => $"HTTP {HttpStatus}, number {Number}, error '{Error}'";
}
