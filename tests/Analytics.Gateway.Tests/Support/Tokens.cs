using Analytics.Gateway.Security;

namespace Analytics.Gateway.Tests.Support;

/// <summary>A token for each role, and one whose holder belongs to a tenant.</summary>
internal sealed class Tokens : ITokenDirectory
{
    public const string Viewer = "token-viewer";
    public const string Operator = "token-operator";
    public const string Engineer = "token-engineer";
    public const string Admin = "token-admin";

    /// <summary>An engineer of tenant <c>north</c>.</summary>
    public const string North = "token-north";

    public static Tokens All { get; } = new();

    public Caller? Find(string token) => token switch
    {
        Viewer => new("vera", Role.Viewer, null),
        Operator => new("otto", Role.Operator, null),
        Engineer => new("emma", Role.Engineer, null),
        Admin => new("admin", Role.Admin, null),
        North => new("nora", Role.Engineer, "north"),
        _ => null,
    };
}
