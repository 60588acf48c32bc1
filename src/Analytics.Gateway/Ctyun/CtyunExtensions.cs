namespace Analytics.Gateway.Ctyun;

/// <summary>Puts the AI API into a host.</summary>
public static class CtyunExtensions
{
    public static IServiceCollection AddCtyun(this IServiceCollection services, CtyunParts parts)
    {
        services.AddSingleton(parts);
        services.AddSingleton<CtyunDoor>();
        return services;
    }

    /// <summary>First in the pipeline: the contract's requests take nothing of what stands behind.</summary>
    public static WebApplication UseCtyun(this WebApplication app)
    {
        if (app.Services.GetService<CtyunParts>() is { Options.Enabled: true })
            app.Use(app.Services.GetRequiredService<CtyunDoor>().RunAsync);
        return app;
    }
}
