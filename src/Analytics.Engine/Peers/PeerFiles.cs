using System.Net;
using Analytics.Domain.Incidents;
using Analytics.Engine.Ports;
using Analytics.Inference.Models;

namespace Analytics.Engine.Peers;

/// <summary>Files that lie on other nodes. What is asked for is an incident or a digest, never a path.</summary>
public sealed class PeerFiles(PeerHttp http, IPeers peers, TimeProvider time)
{
    /// <summary>Longest wait for the headers of an answer.</summary>
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A recording on the node that made it. The caller reads its body, as it comes, and disposes of it; 404 and 410 mean what they mean to
    /// callers of the API.
    /// </summary>
    /// <param name="conditions">Headers <c>Range</c>, <c>If-Range</c> and the like, passed on as they are.</param>
    /// <returns>Null where the node cannot be reached, or gives no such answer.</returns>
    public async Task<HttpResponseMessage?> EvidenceAsync(
        string node, IncidentId incident, EvidenceKind kind, IReadOnlyCollection<KeyValuePair<string, string>> conditions, CancellationToken cancel)
    {
        var name = kind == EvidenceKind.Clip ? "clip" : "snapshot";
        var peer = peers.Others.FirstOrDefault(other => other.NodeId == node && other.Address is not null);
        if (peer is null)
            return null;
        var response = await AskAsync(peer, $"/internal/incidents/{incident.Value}/{name}", conditions, cancel).ConfigureAwait(false);
        if (response?.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.NotModified
            or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return response;
        response?.Dispose();
        return null;
    }

    /// <summary>Copies a model's weights from another node, and verifies them on the way.</summary>
    /// <param name="file">Where they go; it is there only once it is whole and verified.</param>
    /// <returns>False where the node does not have them, or cannot be reached.</returns>
    /// <exception cref="InvalidDataException">What came is not what was asked for.</exception>
    /// <exception cref="IOException">It broke off, or cannot be written.</exception>
    public async Task<bool> ModelAsync(Peer peer, ModelVersion version, string file, CancellationToken cancel)
    {
        using var response = await AskAsync(peer, $"/internal/models/{version.Sha256}", [], cancel).ConfigureAwait(false);
        if (response is not { StatusCode: HttpStatusCode.OK })
            return false;
        await using var from = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        try
        {
            await WeightsWriter.WriteAsync(from, 0, file, version, null, time, cancel).ConfigureAwait(false);
            return true;
        }
        finally
        {
            // Between nodes a file takes seconds: it begins anew, maybe from another one.
            WeightsWriter.Discard(file);
        }
    }

    private async Task<HttpResponseMessage?> AskAsync(
        Peer peer, string path, IReadOnlyCollection<KeyValuePair<string, string>> conditions, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(s_answer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await http.SendAsync(peer, HttpMethod.Get, path, default, headers =>
            {
                foreach (var (name, value) in conditions)
                    headers.TryAddWithoutValidation(name, value);
            }, either.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
