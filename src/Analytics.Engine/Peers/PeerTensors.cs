using System.Globalization;
using System.Net;
using Analytics.Engine.Ports;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sending;

namespace Analytics.Engine.Peers;

/// <summary>
/// Tensors to nodes with the role <c>inference</c>. The one with the fewest of ours under way gets the next; one that refuses, fails or
/// cannot be reached is followed by another while there is time.
/// </summary>
public sealed class PeerTensors(PeerHttp http, IPeers peers, TimeProvider time) : ITensorCarrier
{
    /// <summary>Longest wait for a result that never turns worthless.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private readonly PeerChoice _choice = new(peers, time);

    public async Task<Delivery> SendAsync(CatalogModel model, ReadOnlyMemory<byte> tensor, JobTerms terms, OutputTensors outputs, CancellationToken cancel)
    {
        var (start, patience) = (time.GetTimestamp(), terms.Patience is { } own && own < s_longest ? own : s_longest);
        if (patience <= TimeSpan.Zero)
            return new Delivery.Dropped(DropCause.Deadline);
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var tried = new HashSet<string>(StringComparer.Ordinal);
        Delivery last = new Delivery.Dropped(DropCause.Unreachable);
        while (_choice.Take(model.Version.Sha256, tried) is { } attempt)
        {
            using (attempt)
            {
                try
                {
                    var left = terms with { Patience = terms.Patience is null ? null : patience - time.GetElapsedTime(start) };
                    var delivery = await TryAsync(attempt, model, tensor, left, outputs, either.Token).ConfigureAwait(false);
                    if (delivery is Delivery.Ran or Delivery.Dropped { Cause: DropCause.Deadline })
                        return delivery;
                    last = delivery ?? last;
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    attempt.Missed();
                    return new Delivery.Dropped(DropCause.Deadline);
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
                {
                    attempt.Broke();
                }
            }
        }

        return last;
    }

    /// <returns>Null where this node does not count: it lacks the model, or does not know us.</returns>
    private async Task<Delivery?> TryAsync(
        PeerAttempt attempt, CatalogModel model, ReadOnlyMemory<byte> tensor, JobTerms terms, OutputTensors outputs, CancellationToken cancel)
    {
        using var response = await http.SendAsync(attempt.Peer, HttpMethod.Post, $"/internal/infer/{model.Version.Sha256}", tensor, headers =>
        {
            headers.Add(PeerHeaders.Form, model.Manifest.Input.Fingerprint());
            headers.Add(PeerHeaders.Tenant, Uri.EscapeDataString(terms.Tenant));
            headers.Add(PeerHeaders.Priority, ((int)terms.Priority).ToString(CultureInfo.InvariantCulture));
            if (terms.Patience is { } patience)
                headers.Add(PeerHeaders.Patience, Math.Max(0, (long)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await outputs.ReadAsync(body, cancel).ConfigureAwait(false);
            attempt.Answered();
            return new Delivery.Ran();
        }

        switch (PeerHttp.CauseOf(response))
        {
            case PeerCauses.Deadline:
                attempt.Answered();
                return new Delivery.Dropped(DropCause.Deadline);
            case PeerCauses.QueueFull:
                attempt.Answered();
                return new Delivery.Dropped(DropCause.QueueFull);
            case PeerCauses.Failed:
                attempt.Answered();
                return new Delivery.Failed($"node {attempt.Peer.NodeId}: {await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)}");
            case PeerCauses.NoModel or PeerCauses.FormDiffers:
                attempt.Lacks();
                return null;
            default:
                attempt.Broke();
                return null;
        }
    }
}
