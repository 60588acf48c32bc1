using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Client.Reading;
using Analytics.Client.Results;

namespace Analytics.Client.Sending;

/// <summary>
/// One call with its repeats (<see cref="Repeats"/>). Each attempt has a new time, request id and signature, so that a replay guard lets
/// it pass.
/// </summary>
internal sealed class Conversation(AnalyticsClientOptions options, HttpMessageInvoker http)
{
    private readonly SignedRequests _requests = new(options);
    private readonly Attempt _attempt = new(options, http);

    public async Task<ApiResult<RawAnswer>> RunAsync(ContractEndpoint endpoint, RequestBody body, CancellationToken cancel)
    {
        await body.PrepareAsync(cancel).ConfigureAwait(false);
        BodyCipher? cipher = null;
        for (var attempt = 1; ; attempt++)
        {
            var keys = await options.Credentials.GetAsync(cancel).ConfigureAwait(false);
            if (options.EncryptBodies && cipher is null)
                (body, cipher) = await BodyCipher.EncryptAsync(body, keys, options, cancel).ConfigureAwait(false);
            var requestId = options.NewRequestId();
            using var request = await _requests.MakeAsync(endpoint, body, keys, requestId, cancel).ConfigureAwait(false);
            var outcome = await _attempt.SendAsync(request, cancel).ConfigureAwait(false);
            var result = Judge(endpoint, outcome, endpoint.Generation == Generation.G3 ? requestId : "", attempt, cipher);
            if (attempt > options.MaxRetries || !Repeats.May(result))
                return result;
            await Task.Delay(Repeats.Pause(options.RetryPause, attempt, options.Chance()), options.Time, cancel).ConfigureAwait(false);
        }
    }

    private static ApiResult<RawAnswer> Judge(ContractEndpoint endpoint, Attempt.Outcome outcome, string requestId, int attempts, BodyCipher? cipher)
    {
        ApiResult<RawAnswer> Network(NetworkFault fault, string detail) => new ApiResult<RawAnswer>.NetworkError(fault, detail, attempts);

        if (outcome.Bytes is not { } bytes)
            return Network(outcome.Fault, outcome.Detail);
        if (cipher is not null && !cipher.TryOpen(bytes, out bytes))
            return Network(NetworkFault.Undecipherable, "the encrypted answer does not fit its hash or its key");
        var answer = AnswerReader.Read(bytes.Span, outcome.HttpStatus, requestId, attempts);
        if (answer?.Number is null)
        {
            // A proxy on the way speaks for itself: its status is all there is.
            return outcome.HttpStatus is >= 400 and < 500
                ? new ApiResult<RawAnswer>.GatewayError(
                    ErrorClasses.OfNumber(outcome.HttpStatus), outcome.HttpStatus, "", answer ?? Empty(outcome.HttpStatus, requestId, attempts))
                : Network(NetworkFault.Malformed, $"HTTP {outcome.HttpStatus} without an answer of the contract");
        }

        var number = answer.Number.Value;
        if (ErrorClasses.OfGateway(answer) is { } refusal)
            return new ApiResult<RawAnswer>.GatewayError(refusal, number, Texts(answer), answer);
        return number == 0
            ? new ApiResult<RawAnswer>.Success(answer, answer)
            : new ApiResult<RawAnswer>.BusinessError(number, ErrorClasses.OfAbility(endpoint, number), answer.Message, answer.Details, answer);
    }

    // G2 writes the word error into the message and the text into the details.
    private static string Texts(RawAnswer answer) => answer.Message is "error" or "" ? answer.Details : answer.Message;

    private static RawAnswer Empty(int status, string requestId, int attempts) => new(status, null, "", "", "", default, default, requestId, attempts);
}
