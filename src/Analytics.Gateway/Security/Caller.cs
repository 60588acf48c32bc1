using System.Reflection;
using System.Security.Claims;

namespace Analytics.Gateway.Security;

/// <summary>Each role may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Sees incidents, cameras and their pictures.</summary>
    Viewer = 1,

    /// <summary>Handles incidents, switches cameras on and off.</summary>
    Operator = 2,

    /// <summary>Configures cameras.</summary>
    Engineer = 3,

    /// <summary>Everything, the audit too.</summary>
    Admin = 4,
}

/// <summary>Who sends a request.</summary>
/// <param name="Name">As events and the audit carry it.</param>
/// <param name="Tenant">The one tenant that is open to the caller; null for every tenant.</param>
public sealed record Caller(string Name, Role Role, string? Tenant)
{
    private const string TenantClaim = "tenant";

    /// <exception cref="InvalidOperationException">The route asks for no role.</exception>
    public static Caller Of(HttpContext context) =>
        Find(context.User) ?? throw new InvalidOperationException("The route lets requests in without a caller.");

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Caller?>(Of(context));

    internal static Caller? Find(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true, Name: { } name }
            && Enum.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role)
            ? new(name, role, user.FindFirstValue(TenantClaim))
            : null;

    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = new List<Claim> { new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString()) };
        if (Tenant is not null)
            claims.Add(new Claim(TenantClaim, Tenant));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
