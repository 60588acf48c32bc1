using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Analytics.Inference.Models;
using Analytics.Node.Configuration;

namespace Analytics.Node.Pulling;

/// <summary>
/// Fetches weights from their address: by https unless the operator says otherwise, also behind redirects; never more than the manifest's
/// length; verified as they come. A download that breaks off goes on where it was, in this call and in the next.
/// </summary>
public sealed class ModelDownload : IDisposable
{
    private const int MaxHops = 5;

    /// <summary>Tries of one call, with a pause of 1, 2, 4 s between them.</summary>
    private const int MaxTries = 4;

    /// <summary>Longest wait for the headers of an answer.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly bool _isHttpAllowed;
    private readonly TimeProvider _time;

    /// <param name="http">
    /// How to connect; its own redirects are switched off. As it comes it takes the proxy of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
    /// </param>
    /// <param name="isHttpAllowed">Plain http is good enough: the digest is checked all the same.</param>
    public ModelDownload(SocketsHttpHandler http, bool isHttpAllowed, TimeProvider time)
    {
        (_isHttpAllowed, _time) = (isHttpAllowed, time);
        http.AllowAutoRedirect = false;
        // Waits have limits of their own: for the headers, and for each piece.
        _client = new HttpClient(http) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Brings a version's weights to their place.</summary>
    /// <param name="file">Where they go; an earlier part beside it is continued.</param>
    /// <param name="progress">Told the bytes that are there; fewer than before where it had to begin anew.</param>
    /// <exception cref="PullException">They cannot be had from there.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public async Task FetchAsync(Uri source, string file, ModelVersion version, Action<long>? progress, CancellationToken cancel)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause *= 2)
        {
            var isLast = pause >= TimeSpan.FromSeconds(1 << (MaxTries - 1));
            try
            {
                await TryAsync(source, file, version, progress, cancel);
                return;
            }
            catch (Exception fault) when (IsPassing(fault) && !isLast)
            {
            }
            catch (Exception fault) when (IsPassing(fault) || fault is HttpRequestException)
            {
                throw GivenUp(source, file, version, fault);
            }

            await Task.Delay(pause, _time, cancel);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task TryAsync(Uri source, string file, ModelVersion version, Action<long>? progress, CancellationToken cancel)
    {
        var begun = WeightsWriter.Begun(file, version);
        using var response = await AskAsync(source, begun, cancel);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            WeightsWriter.Discard(file);
            throw new EndOfStreamException("the server has no such part of the file");
        }

        // A server that does not know ranges sends all of it.
        var offset = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == begun ? begun : 0;
        if (response.StatusCode != HttpStatusCode.OK && offset == 0)
            throw Refused(source, response.StatusCode);
        if (response.Content.Headers.ContentLength is { } length && length + offset != version.Bytes)
        {
            throw new PullException(PullFaultCode.WrongFile, new(
                $"{source} has {length + offset} bytes, the manifest says {version.Bytes}", $"{source} 有 {length + offset} 字节，清单要求 {version.Bytes} 字节"));
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        try
        {
            await WeightsWriter.WriteAsync(body, offset, file, version, progress, _time, cancel);
        }
        catch (InvalidDataException fault) when (offset > 0)
        {
            // The part was of another file: it is gone, and the next try begins anew.
            throw new EndOfStreamException(fault.Message, fault);
        }
        catch (InvalidDataException fault)
        {
            throw new PullException(PullFaultCode.WrongFile, new($"{source} is another file: {fault.Message}", $"{source} 不是所需文件：{fault.Message}"), fault);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Uri source, long from, CancellationToken cancel)
    {
        var at = source;
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            if (at.Scheme != Uri.UriSchemeHttps && !(_isHttpAllowed && at.Scheme == Uri.UriSchemeHttp))
            {
                throw new PullException(PullFaultCode.NotHttps, new(
                    $"{at} is not https{(hop > 0 ? $" ({source} leads there)" : "")}: say --allow-http if that network is trusted",
                    $"{at} 不是 https{(hop > 0 ? $"（由 {source} 跳转）" : "")}：若网络可信，请加 --allow-http"));
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);
            var response = await SendAsync(request, cancel);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            at = new Uri(at, location);
        }

        throw new PullException(PullFaultCode.Refused, new($"{source} redirects more than {MaxHops} times", $"{source} 跳转超过 {MaxHops} 次"));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Answer, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"no answer for {Answer.TotalSeconds:0} s", new TimeoutException());
        }
    }

    // What another try may mend. A full disk is not among them, nor a name that nobody knows.
    private static bool IsPassing(Exception fault) => fault switch
    {
        HttpRequestException http => http.HttpRequestError is not (
            HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError),
        HttpIOException or EndOfStreamException => true,
        IOException io => io.InnerException is SocketException or TimeoutException,
        _ => false,
    };

    private static Exception Refused(Uri source, HttpStatusCode status) => (int)status is 408 or 429 or >= 500
        ? new HttpRequestException($"{source} answers {(int)status}", null, status)
        : new PullException(PullFaultCode.Refused, new($"{source} answers {(int)status}", $"{source} 返回 {(int)status}"));

    private static PullException GivenUp(Uri source, string file, ModelVersion version, Exception fault)
    {
        if (fault is HttpRequestException { StatusCode: not null } refused)
            return new(PullFaultCode.Refused, new(refused.Message, $"{source} 返回 {(int)refused.StatusCode}"), fault);
        var kept = WeightsWriter.Begun(file, version);
        if (kept == 0)
        {
            return new(PullFaultCode.Unreachable, new(
                $"{source} cannot be reached: {fault.Message}. Set HTTPS_PROXY, or take a mirror with --from DIR",
                $"无法访问 {source}：{fault.Message}。请设置 HTTPS_PROXY，或用 --from DIR 指定镜像目录"), fault);
        }

        return new(PullFaultCode.BrokenOff, new(
            $"{source} broke off after {kept} of {version.Bytes} bytes: {fault.Message}. The next pull goes on there",
            $"{source} 在 {kept}/{version.Bytes} 字节处中断：{fault.Message}。再次拉取将从此处继续"), fault);
    }
}
