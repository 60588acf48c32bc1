using Analytics.Gateway.Audit;
using Analytics.Gateway.Backends;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Health;
using Analytics.Gateway.Hosting;
using Analytics.Gateway.Incidents;
using Analytics.Gateway.Live;
using Analytics.Gateway.Management.Accounts;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Management.Persons;
using Analytics.Gateway.Metrics;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Quotas;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Analytics.Gateway;

/// <summary>Puts the management API into a host: one call for its services, one for its routes.</summary>
public static class GatewayExtensions
{
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayParts parts)
    {
        services.AddSingleton(parts);
        if (parts.Api is { } api)
            services.AddCtyun(api);
        // The host's own lines hold the query; AccessLog writes ours.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<GatewayMeters>();
        services.AddSingleton<Commands>();
        services.AddSingleton<QuotaDesk>();
        services.AddSingleton<AppDesk>();
        services.AddSingleton<PersonDesk>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<Guard>();
        services.AddSingleton<PreviewSeats>();
        services.AddSingleton<MetricCollector>();
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, DeniedResult>();
        services.AddAuthentication(TokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);
        services.AddAuthorization(Policies.Add);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddOpenApi(ApiDescription.Name, ApiDescription.Configure);
        return services;
    }

    public static WebApplication MapGateway(this WebApplication app)
    {
        var services = app.Services;
        // Listens from here on, not from the first question.
        services.GetRequiredService<MetricCollector>();
        // The AI API comes first: its calls have limits, errors and records of their own.
        app.UseCtyun();
        app.Use(services.GetRequiredService<AccessLog>().RunAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = services.GetRequiredService<Guard>().BrokenAsync,
            // The guard logs it.
            SuppressDiagnosticsCallback = _ => true,
        });
        app.Use(services.GetRequiredService<Guard>().RunAsync);
        app.UseStatusCodePages(Guard.EmptyAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();

        HealthRoutes.Map(app);
        MetricRoutes.Map(app, services.GetRequiredService<GatewayParts>().OpenMetrics);
        app.MapOpenApi().RequireAuthorization(Policies.Viewer);
        var api = app.MapGroup("/api/v1").AddEndpointFilter(services.GetRequiredService<AuditTrail>()).AddEndpointFilter<InputFilter>();
        CameraRoutes.Map(api);
        IncidentRoutes.Map(api);
        LiveRoutes.Map(api);
        ClusterRoutes.Map(api);
        NodeRoutes.Map(api);
        BackendRoutes.Map(api);
        AuditRoutes.Map(api);
        QuotaRoutes.Map(api);
        AccountRoutes.Map(api);
        if (services.GetRequiredService<GatewayParts>().Persons is not null)
            PersonRoutes.Map(api);
        return app;
    }
}
