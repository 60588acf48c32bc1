using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Rules;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Cameras;

/// <summary><c>/api/v1/cameras</c>: configuration and switches.</summary>
internal static class CameraRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var cameras = api.MapGroup("/cameras").WithTags("cameras");
        cameras.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("Cameras, in order of tenant and id");
        cameras.MapGet("/{camera}", GetAsync).RequireAuthorization(Policies.Viewer).WithSummary("One camera");
        cameras.MapPut("/{camera}", PutAsync).RequireAuthorization(Policies.Engineer).Audited("camera.configure")
            .WithSummary("Creates or replaces a camera's configuration")
            .WithMetadata(new ParameterNote("If-Match", "header", "ETag of the version that was edited."))
            .WithMetadata(new ParameterNote("If-None-Match", "header", "* makes a new camera only."));
        cameras.MapDelete("/{camera}", DeleteAsync).RequireAuthorization(Policies.Engineer).Audited("camera.retire")
            .WithSummary("Takes a camera away; its incidents stay");
        cameras.MapPost("/{camera}/enable", EnableAsync).RequireAuthorization(Policies.Operator).Audited("camera.enable")
            .WithSummary("Switches a camera on");
        cameras.MapPost("/{camera}/disable", DisableAsync).RequireAuthorization(Policies.Operator).Audited("camera.disable")
            .WithSummary("Switches a camera off");
        CameraPictureRoutes.Map(cameras);
    }

    private static async Task<Results<Ok<PageBody<CameraDocument>>, ProblemResult>> ListAsync(
        GatewayParts parts, Caller caller, string? tenant, string? group, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var (of, inGroup, size) = (read.Name("tenant", tenant), read.Name("group", group), read.Limit(limit, parts.Limits.PageItems));
        var cursor = read.Within("after", after, 2 * EntityId.MaxLength);
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        if (Tenancy.IsForeign(caller, of))
            return TypedResults.Ok(new PageBody<CameraDocument>([], null));
        var rows = await parts.ReadModel.CamerasAsync(of ?? caller.Tenant, cancel);
        var found = rows.Select(row => row.Camera)
            .Where(camera => camera.Life == CameraLife.Present && (inGroup is null || camera.Config!.Group == inGroup));
        var page = Paging.Page(found, camera => $"{camera.Tenant}|{camera.Key}", cursor, size);
        return TypedResults.Ok(new PageBody<CameraDocument>([.. page.Items.Select(camera => Show(parts, camera))], page.Next));
    }

    private static async Task<Results<Ok<CameraDocument>, ProblemResult>> GetAsync(
        GatewayParts parts, CameraTarget target, HttpResponse response, CancellationToken cancel) =>
        await FindAsync(parts, target.Id, cancel) is { Life: CameraLife.Present } camera
            ? Answer(parts, camera, response)
            : new ProblemResult(CameraTarget.Missing(target.Id.Key));

    private static async Task<Results<Ok<CameraDocument>, ProblemResult>> PutAsync(
        GatewayParts parts, Commands commands, Caller caller, CameraTarget target, Body<CameraBody> body, CommandKey key,
        HttpContext context)
    {
        if (!Versions.TryRead(context.Request, out var expected, out var wrong))
            return new ProblemResult(wrong!);
        var present = await FindAsync(parts, target.Id, context.RequestAborted);
        if (CameraSources.Read(parts, target.Id, body.Value.Source, present?.Config?.Source, out var unplayable) is not { } source)
            return new ProblemResult(unplayable!);
        if (body.Value.MeteredAccount is { } payer && caller.Tenant is { } own && payer != own)
            return new ProblemResult(ForeignAccount);
        var config = CameraMapping.ToConfig(body.Value, source);
        if (config.Faults() is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        var command = new ConfigureCamera(key.For("camera.configure"), parts.Time.GetUtcNow(), caller.Name, config, expected);
        return await SendAsync(parts, commands, target.Id, command, context);
    }

    private static Problem ForeignAccount => Problem.Of(
        "meteredAccount", FaultCode.NotAllowed, new("is another tenant's account", "属于其他租户"), new("name your own account, or none", "请填写本租户的账号或留空"));

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        GatewayParts parts, Commands commands, Caller caller, CameraTarget target, CommandKey key, CancellationToken cancel)
    {
        if (await FindAsync(parts, target.Id, cancel) is null)
            return new ProblemResult(CameraTarget.Missing(target.Id.Key));
        var command = new RetireCamera(key.For("camera.retire"), parts.Time.GetUtcNow(), caller.Name);
        return await commands.SendAsync(target.Id, command, cancel) is { } problem ? new ProblemResult(problem) : TypedResults.NoContent();
    }

    private static Task<Results<Ok<CameraDocument>, ProblemResult>> EnableAsync(
        GatewayParts parts, Commands commands, Caller caller, CameraTarget target, CommandKey key, HttpContext context) =>
        SwitchAsync(parts, commands, target, new EnableCamera(key.For("camera.enable"), parts.Time.GetUtcNow(), caller.Name), context);

    private static Task<Results<Ok<CameraDocument>, ProblemResult>> DisableAsync(
        GatewayParts parts, Commands commands, Caller caller, CameraTarget target, CommandKey key, HttpContext context) =>
        SwitchAsync(parts, commands, target, new DisableCamera(key.For("camera.disable"), parts.Time.GetUtcNow(), caller.Name), context);

    // A camera that was never there is not asked: the question alone would write its first event.
    private static async Task<Results<Ok<CameraDocument>, ProblemResult>> SwitchAsync(
        GatewayParts parts, Commands commands, CameraTarget target, ICommand command, HttpContext context) =>
        await FindAsync(parts, target.Id, context.RequestAborted) is null
            ? new ProblemResult(CameraTarget.Missing(target.Id.Key))
            : await SendAsync(parts, commands, target.Id, command, context);

    private static async Task<Results<Ok<CameraDocument>, ProblemResult>> SendAsync(
        GatewayParts parts, Commands commands, EntityId id, ICommand command, HttpContext context)
    {
        if (await commands.SendAsync(id, command, context.RequestAborted) is { } problem)
            return new ProblemResult(problem);
        var view = await parts.Engine.ReadAsync<CameraState>(id, context.RequestAborted);
        // Somebody else may have retired it since.
        return view.State.Life == CameraLife.Present
            ? Answer(parts, view.State, context.Response)
            : new ProblemResult(CameraTarget.Missing(id.Key));
    }

    private static async ValueTask<CameraState?> FindAsync(GatewayParts parts, EntityId id, CancellationToken cancel) =>
        (await parts.ReadModel.CameraAsync(id.Tenant, id.Key, cancel))?.Camera;

    private static Ok<CameraDocument> Answer(GatewayParts parts, CameraState camera, HttpResponse response)
    {
        response.Headers.ETag = $"\"{camera.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(Show(parts, camera));
    }

    private static CameraDocument Show(GatewayParts parts, CameraState camera) =>
        CameraDocument.Of(camera, parts.Cameras.Find(CameraDecider.IdOf(camera.Tenant, camera.Key)));
}
