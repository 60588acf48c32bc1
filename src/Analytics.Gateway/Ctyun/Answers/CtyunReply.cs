using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>The answer of one call on its way out: in one piece, with its length, once.</summary>
internal sealed class CtyunReply(HttpContext http, Generation generation, HttpStatusRule rule) : IDisposable
{
    public AnswerBuffer Buffer { get; } = new();

    /// <summary>Bytes that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Writes a refusal in place of what was written so far.</summary>
    /// <param name="endpoint">Null where the request led to none.</param>
    public void Write(Refusal refusal, ContractEndpoint? endpoint)
    {
        Buffer.Clear();
        FailureWriter.Write(Buffer.Json, generation, endpoint, refusal);
    }

    /// <summary>Sends what was written.</summary>
    public ValueTask<bool> TrySendAsync(Refusal? refusal) => TrySendAsync(refusal, Buffer.Bytes);

    /// <param name="refusal">Null for a success.</param>
    /// <returns>False when the caller did not stay to the end.</returns>
    public async ValueTask<bool> TrySendAsync(Refusal? refusal, ReadOnlyMemory<byte> bytes)
    {
        var response = http.Response;
        var status = Status(refusal);
        (response.StatusCode, response.ContentType, response.ContentLength) = (status, "application/json", bytes.Length);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";
        Sent = bytes.Length;
        try
        {
            await response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
            await response.CompleteAsync();
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            return false;
        }

        return !http.RequestAborted.IsCancellationRequested;
    }

    public void Dispose() => Buffer.Dispose();

    private int Status(Refusal? refusal) =>
        refusal is null || rule == HttpStatusRule.Always200 ? StatusCodes.Status200OK : refusal.Http ?? refusal.Error.Http;
}
