using Analytics.Domain.Apps;

namespace Analytics.Gateway.Management.Accounts;

/// <summary>What somebody says of an account.</summary>
/// <param name="Contact">Absent for none.</param>
/// <param name="IsVerified">An operator vouches for who stands behind it; default true. Without it nobody may call.</param>
public sealed record AccountBody(string? Name, string? Contact, bool? IsVerified);

/// <param name="File">The file that owns it; absent where the API does.</param>
/// <param name="Version">Counts configurations; also the <c>ETag</c>.</param>
/// <param name="Apps">How many apps it has.</param>
/// <param name="Keys">How many access keys.</param>
public sealed record AccountDocument(
    string Id, long Version, string Name, string? Contact, bool IsVerified, bool IsEnabled, string? File, int Apps, int Keys)
{
    internal static AccountDocument Of(AccountState account) => new(
        account.Account,
        account.Version,
        account.Profile!.Name,
        account.Profile.Contact,
        account.Profile.IsVerified,
        account.IsEnabled,
        account.Origin?.File,
        account.Names.Count,
        account.Keys.Count);
}

/// <param name="File">The file that gives it; absent where the API made it.</param>
/// <param name="GraceUntil">Until when the secret before the last rotation stays valid; absent where none is.</param>
/// <param name="SecurityKey">Shown once, in the answer that made it.</param>
public sealed record AccessKeyDocument(
    string AccessKey, bool IsEnabled, DateTimeOffset CreatedAt, string? File, DateTimeOffset? GraceUntil, string? SecurityKey)
{
    internal static AccessKeyDocument Of(AccessKey key, DateTimeOffset now, string? securityKey = null) => new(
        key.Key, key.IsEnabled, key.CreatedAt, key.File, GraceOf(key.Secrets, now), securityKey);

    internal static DateTimeOffset? GraceOf(IReadOnlyList<KeptSecret> secrets, DateTimeOffset now) =>
        secrets.FirstOrDefault(secret => secret.Until > now)?.Until;

    public override string ToString() => AccessKey;
}
