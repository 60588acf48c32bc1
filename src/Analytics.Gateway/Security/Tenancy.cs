namespace Analytics.Gateway.Security;

/// <summary>Who may see which tenant's data (I11).</summary>
internal static class Tenancy
{
    /// <summary>A tenant was named that is not the caller's: the answer is as if it held nothing.</summary>
    public static bool IsForeign(Caller caller, string? asked) => caller.Tenant is { } own && asked is not null && asked != own;
}
