using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Cameras;

/// <summary><c>/api/v1/cameras/{camera}</c>: what it sees now.</summary>
internal static class CameraPictureRoutes
{
    public static void Map(RouteGroupBuilder cameras)
    {
        cameras.MapGet("/{camera}/status", Status).RequireAuthorization(Policies.Viewer)
            .WithSummary("What the camera does on this node now");
        cameras.MapGet("/{camera}/snapshot", Snapshot).RequireAuthorization(Policies.Viewer).Audited("camera.snapshot.view")
            .WithSummary("The latest picture").Produces(200, contentType: "image/jpeg");
        cameras.MapGet("/{camera}/preview", Preview).RequireAuthorization(Policies.Viewer).Audited("camera.preview.view")
            .WithSummary("The latest pictures, one after the other").Produces(200, contentType: PreviewResult.ContentType);
    }

    private static Results<Ok<CameraStatus>, ProblemResult> Status(GatewayParts parts, CameraTarget target) =>
        parts.Cameras.Find(target.Id) is { } now ? TypedResults.Ok(now.Status) : new ProblemResult(NoPicture(target));

    private static Results<FileContentHttpResult, ProblemResult> Snapshot(GatewayParts parts, CameraTarget target, HttpResponse response)
    {
        if (parts.Cameras.Picture(target.Id, parts.Limits.JpegQuality) is not { } picture)
            return new ProblemResult(NoPicture(target));
        response.GetTypedHeaders().LastModified = picture.At;
        return TypedResults.File(picture.Bytes, "image/jpeg");
    }

    private static Results<PreviewResult, ProblemResult> Preview(GatewayParts parts, CameraTarget target, PreviewSeats seats) =>
        parts.Cameras.Find(target.Id) is null ? new ProblemResult(NoPicture(target)) : new PreviewResult(parts, target.Id, seats);

    private static Problem NoPicture(CameraTarget target) => new(
        ProblemCode.NoPicture,
        new($"Camera '{target.Id.Key}' does not run on this node, or has shown no picture yet.", $"摄像机“{target.Id.Key}”未在本节点运行，或尚无画面。"),
        RetryAfter: TimeSpan.FromSeconds(2));
}
