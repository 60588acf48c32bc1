using Analytics.Gateway.Security;

namespace Analytics.Gateway.Metrics;

/// <summary><c>/metrics</c>, for Prometheus. Needs a token unless the node's options say otherwise.</summary>
internal static class MetricRoutes
{
    public static void Map(IEndpointRouteBuilder app, bool isOpen)
    {
        var route = app.MapGet("/metrics", (MetricCollector metrics) => TypedResults.Text(metrics.Read(), PrometheusText.ContentType))
            .WithTags("health").WithSummary("Counters, gauges and histograms").Produces<string>(200, "text/plain");
        if (isOpen)
            route.AllowAnonymous();
        else
            route.RequireAuthorization(Policies.Viewer);
    }
}
