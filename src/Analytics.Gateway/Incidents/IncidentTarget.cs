using System.Reflection;
using Analytics.Domain.Incidents;
using Analytics.Engine.Projections;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Incidents;

/// <summary>The incident that a route names by <c>{incident}</c>, if the caller may see it.</summary>
internal sealed class IncidentTarget : IInput, IBindableFromHttpContext<IncidentTarget>, IEndpointParameterMetadataProvider
{
    private readonly IncidentRow? _row;

    private IncidentTarget(IncidentRow? row, Problem? problem) => (_row, Problem) = (row, problem);

    public Problem? Problem { get; }

    public IncidentRow Row => _row ?? throw new InvalidOperationException("The incident was not found.");

    public static async ValueTask<IncidentTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var parts = context.RequestServices.GetRequiredService<GatewayParts>();
        var text = context.Request.RouteValues["incident"]?.ToString();
        var row = IncidentId.TryParse(text, out var id)
            ? await parts.ReadModel.IncidentAsync(Caller.Of(context).Tenant, id, context.RequestAborted)
            : null;
        return row is null ? new(null, Missing) : new(row, null);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new ParameterNote("incident", "path", "Id of the incident."));

    private static Problem Missing => new(ProblemCode.IncidentNotFound, new("There is no incident with this id.", "没有此编号的事件。"));
}
