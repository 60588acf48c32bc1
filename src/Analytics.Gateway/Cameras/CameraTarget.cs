using System.Reflection;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Cameras;

/// <summary>The camera that a route names: <c>{camera}</c>, and <c>?tenant=</c> where it is not the usual one.</summary>
internal sealed class CameraTarget : IInput, IBindableFromHttpContext<CameraTarget>, IEndpointParameterMetadataProvider
{
    private CameraTarget(EntityId id, Problem? problem) => (Id, Problem) = (id, problem);

    public EntityId Id { get; }

    public Problem? Problem { get; }

    public static ValueTask<CameraTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var parts = context.RequestServices.GetRequiredService<GatewayParts>();
        var caller = Caller.Of(context);
        var read = new QueryReader();
        var camera = read.Name("camera", context.Request.RouteValues["camera"]?.ToString());
        var asked = read.Name("tenant", context.Request.Query["tenant"] is [{ } text] ? text : null);
        var target = read.Problem is { } problem ? new CameraTarget(default, problem)
            // A tenant's own people learn nothing of others, not even that they are there.
            : Tenancy.IsForeign(caller, asked) ? new CameraTarget(default, Missing(camera!))
            : new CameraTarget(CameraDecider.IdOf(asked ?? caller.Tenant ?? parts.DefaultTenant, camera!), null);
        return ValueTask.FromResult<CameraTarget?>(target);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ParameterNote("camera", "path", "Id of the camera."));
        builder.Metadata.Add(new ParameterNote("tenant", "query", "Where it is not the caller's own or the usual one."));
    }

    public static Problem Missing(string camera) =>
        new(ProblemCode.CameraNotFound, new($"There is no camera '{camera}' in this tenant.", $"该租户下没有摄像机“{camera}”。"));
}
