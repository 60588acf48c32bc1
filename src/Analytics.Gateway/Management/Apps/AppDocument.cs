using Analytics.Domain.Apps;
using Analytics.Gateway.Management.Accounts;

namespace Analytics.Gateway.Management.Apps;

/// <summary>A new app, or what is said of one.</summary>
/// <param name="Id">Of a new app; absent: one is made.</param>
/// <param name="Name">By the setting <c>console.appRules</c>; unique in the account.</param>
/// <param name="Description">Default empty.</param>
public sealed record AppBody(string? Id, string? Name, string? Description);

/// <param name="Product"><c>safety</c> or <c>face</c>; absent: the usual one of the ability.</param>
/// <param name="Allowed">Addresses and CIDR ranges that may call it; absent or empty for everyone.</param>
public sealed record AbilityBody(string? Ability, string? Product, IReadOnlyList<string>? Allowed);

public sealed record AbilitiesBody(IReadOnlyList<AbilityBody>? Abilities);

/// <param name="Allowed">Addresses and CIDR ranges; empty for everyone.</param>
public sealed record AddressesBody(IReadOnlyList<string>? Allowed);

/// <param name="PublicKey">Base64 of the DER form, as clients encrypt with it.</param>
public sealed record Sm2KeyBody(string PublicKey);

/// <param name="File">The file that names it; absent where none does. An opened ability cannot be closed.</param>
public sealed record AbilityDocument(string Ability, string Product, DateTimeOffset OpenedAt, string? File, IReadOnlyList<string> Allowed);

/// <param name="File">The file that owns it; absent where the API does.</param>
/// <param name="IsSecretFixed">The file gives the secret: it is rotated there.</param>
/// <param name="Sm2PublicKey">For body encryption.</param>
/// <param name="GraceUntil">Until when the secret before the last rotation stays valid; absent where none is.</param>
/// <param name="AppSecret">Shown once, in the answer that made it.</param>
public sealed record AppDocument(
    string Account,
    string Id,
    long Version,
    string Name,
    string Description,
    bool IsEnabled,
    string? File,
    bool IsSecretFixed,
    string AppKey,
    string Sm2PublicKey,
    IReadOnlyList<AbilityDocument> Abilities,
    IReadOnlyList<string> Allowed,
    DateTimeOffset? GraceUntil,
    string? AppSecret)
{
    internal static AppDocument Of(AppState app, DateTimeOffset now, string? appSecret = null) => new(
        app.Account,
        app.App,
        app.Version,
        app.Profile!.Name,
        app.Profile.Description,
        app.IsEnabled,
        app.Origin?.File,
        app.IsSecretFixed,
        app.AppKey,
        app.Sm2PublicKey,
        [.. app.Abilities.Select(open => new AbilityDocument(open.Ability, open.Product, open.OpenedAt, open.File, [.. open.Allowed]))],
        [.. app.Allowed],
        AccessKeyDocument.GraceOf(app.Secrets, now),
        appSecret);

    public override string ToString() => $"{Account}/{Id}";
}
