using System.Buffers;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>The answer of one call on its way out: in one piece, with its length, once.</summary>
internal sealed class CtyunReply(HttpContext http, Generation generation, HttpStatusRule rule) : IDisposable
{
    private AnswerBuffer? _buffer;

    /// <summary>Made for whoever writes: most refusals are written already.</summary>
    public AnswerBuffer Buffer => _buffer ??= new();

    /// <summary>Bytes that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>The bytes of a refusal, in place of what was written so far.</summary>
    /// <param name="endpoint">Null where the request led to none.</param>
    public ReadOnlyMemory<byte> Write(Refusal refusal, ContractEndpoint? endpoint)
    {
        if (KnownFailures.Find(generation, endpoint, refusal) is { } known)
            return known;
        Buffer.Clear();
        FailureWriter.Write(Buffer.Json, generation, endpoint, refusal);
        return Buffer.Bytes;
    }

    /// <summary>Sends an answer.</summary>
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
            // One flush for head, body and end.
            response.BodyWriter.Write(bytes.Span);
            await response.CompleteAsync();
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            return false;
        }

        return !http.RequestAborted.IsCancellationRequested;
    }

    public void Dispose() => _buffer?.Dispose();

    private int Status(Refusal? refusal) =>
        refusal is null || rule == HttpStatusRule.Always200 ? StatusCodes.Status200OK : refusal.Http ?? refusal.Error.Http;
}
