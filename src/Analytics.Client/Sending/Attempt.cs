using System.Buffers;
using Analytics.Client.Reading;
using Analytics.Client.Results;

namespace Analytics.Client.Sending;

/// <summary>One exchange over the network, without any repeat.</summary>
internal sealed class Attempt(AnalyticsClientOptions options, HttpMessageInvoker http)
{
    /// <summary>What came back, or why nothing did.</summary>
    /// <param name="Bytes">The whole answer; null with a fault.</param>
    public readonly record struct Outcome(int HttpStatus, ReadOnlyMemory<byte>? Bytes, NetworkFault Fault, string Detail);

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Outcome> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.AttemptTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var bytes = await ReadAsync(answer.Content, either.Token).ConfigureAwait(false);
            return bytes is null
                ? new((int)answer.StatusCode, null, NetworkFault.TooLarge, $"the answer is longer than {options.MaxAnswerBytes} bytes")
                : new((int)answer.StatusCode, bytes, default, "");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(0, null, NetworkFault.TimedOut, $"no complete answer within {options.AttemptTimeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException fault)
        {
            cancel.ThrowIfCancellationRequested();
            return new(0, null, IsConnecting(fault.HttpRequestError) ? NetworkFault.Unreachable : NetworkFault.Broken, fault.Message);
        }
        catch (IOException fault)
        {
            cancel.ThrowIfCancellationRequested();
            return new(0, null, NetworkFault.Broken, fault.Message);
        }
    }

    private static bool IsConnecting(HttpRequestError error) => error is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    // Null where it is too long.
    private async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > options.MaxAnswerBytes)
            return null;
        using var stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var whole = new MemoryStream();
        var piece = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            while (await stream.ReadAsync(piece, cancel).ConfigureAwait(false) is > 0 and var read)
            {
                if (whole.Length + read > options.MaxAnswerBytes)
                    return null;
                whole.Write(piece, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
        }

        return whole.ToArray();
    }
}
