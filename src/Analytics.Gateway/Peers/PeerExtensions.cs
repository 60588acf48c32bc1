using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Analytics.Gateway.Peers;

/// <summary>Puts what nodes say to each other into a host of its own: none of the other routes is there, and no token opens it.</summary>
public static class PeerExtensions
{
    public static IServiceCollection AddPeers(this IServiceCollection services, PeerParts parts)
    {
        services.AddSingleton(parts);
        services.AddSingleton<TensorSeats>();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddAuthentication(PeerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, PeerAuthentication>(PeerAuthentication.SchemeName, null);
        return services.AddAuthorization(options =>
        {
            options.AddPolicy(PeerAuthentication.Policy, policy => policy.AddAuthenticationSchemes(PeerAuthentication.SchemeName).RequireAuthenticatedUser());
            // Paths that lead nowhere tell nothing to strangers either.
            options.FallbackPolicy = options.GetPolicy(PeerAuthentication.Policy);
        });
    }

    public static WebApplication MapPeers(this WebApplication app)
    {
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        var peers = app.MapGroup("/internal").RequireAuthorization(PeerAuthentication.Policy);
        PeerFileRoutes.Map(peers);
        if (app.Services.GetRequiredService<PeerParts>().Inference is not null)
            InferRoutes.Map(peers);
        return app;
    }
}
