using Microsoft.AspNetCore.Authorization;

namespace Analytics.Gateway.Security;

/// <summary>The named policies: one for each role, met by it and every higher one.</summary>
public static class Policies
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Engineer = "engineer";
    public const string Admin = "admin";

    internal static void Add(AuthorizationOptions options)
    {
        Add(options, Viewer, Role.Viewer);
        Add(options, Operator, Role.Operator);
        Add(options, Engineer, Role.Engineer);
        Add(options, Admin, Role.Admin);
        // Paths that lead nowhere tell nothing to strangers either.
        options.FallbackPolicy = options.GetPolicy(Viewer);
    }

    private static void Add(AuthorizationOptions options, string name, Role least) => options.AddPolicy(name, policy => policy
        .AddAuthenticationSchemes(TokenAuthentication.SchemeName)
        .RequireAssertion(context => Caller.Find(context.User) is { } caller && caller.Role >= least));
}
