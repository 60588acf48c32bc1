using Analytics.Domain.Incidents;
using Analytics.Engine.Peers;
using Analytics.Inference.Models;
using Microsoft.Net.Http.Headers;

namespace Analytics.Gateway.Peers;

/// <summary>Recordings and weights of this node for the others. Named by incident or digest: no path comes from the wire.</summary>
internal static class PeerFileRoutes
{
    public static void Map(RouteGroupBuilder peers)
    {
        peers.MapGet("/incidents/{incident}/clip", (PeerParts parts, string incident, CancellationToken cancel) =>
            EvidenceAsync(parts, incident, EvidenceKind.Clip, "video/mp4", cancel));
        peers.MapGet("/incidents/{incident}/snapshot", (PeerParts parts, string incident, CancellationToken cancel) =>
            EvidenceAsync(parts, incident, EvidenceKind.Snapshot, "image/jpeg", cancel));
        peers.MapGet("/models/{digest}", Model);
    }

    private static async Task<IResult> EvidenceAsync(PeerParts parts, string incident, EvidenceKind kind, string type, CancellationToken cancel)
    {
        // The node that asks has looked at the caller's tenant.
        var row = IncidentId.TryParse(incident, out var id) ? await parts.ReadModel.IncidentAsync(null, id, cancel) : null;
        if (row?.Evidence.LastOrDefault(file => file.Kind == kind && file.Node == parts.NodeId) is not { } file)
            return new Refused(StatusCodes.Status404NotFound, PeerCauses.NoEvidence);
        return parts.Evidence?.Find(file.Path) is { } path
            ? TypedResults.PhysicalFile(path, type, entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""), enableRangeProcessing: true)
            : new Refused(StatusCodes.Status410Gone, PeerCauses.EvidenceGone);
    }

    private static IResult Model(PeerParts parts, string digest) =>
        parts.Models().Models.FirstOrDefault(model => model.State == ModelState.Ready && model.Version.Sha256 == digest) is { } model
            ? TypedResults.PhysicalFile(Path.GetFullPath(model.File), "application/octet-stream")
            : new Refused(StatusCodes.Status404NotFound, PeerCauses.NoModel);
}
