using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Apps;

/// <summary>What an app proves itself with. Secrets were encrypted before they came here.</summary>
/// <param name="AppKey">See <see cref="Credentials.IsKey"/>.</param>
/// <param name="DataKey">Id of the key that the secrets are encrypted with; destroyed when the app is deleted.</param>
/// <param name="Secret">The AppSecret, sealed.</param>
/// <param name="Sm2PublicKey">As clients use it: Base64 of the DER form.</param>
/// <param name="Sm2PrivateKey">Sealed.</param>
public sealed record AppKeys(string AppKey, string DataKey, string Secret, string Sm2PublicKey, string Sm2PrivateKey);

/// <summary>An ability that is to be opened.</summary>
/// <param name="Ability">One of <see cref="OpenableAbilities"/>.</param>
/// <param name="Product"><c>safety</c> or <c>face</c>: decides limits, error table and rate of action liveness (L2).</param>
/// <param name="Allowed">Addresses that may call it; empty for everyone.</param>
public sealed record AbilityOpening(string Ability, string Product, ValueList<string> Allowed);

/// <summary>Somebody makes the app by the API. Its name was reserved in the account before.</summary>
public sealed record CreateApp(string CommandId, DateTimeOffset At, string By, AppProfile Profile, AppRules Rules, AppKeys Keys) : ICommand;

/// <summary>Somebody renames or describes it anew.</summary>
public sealed record DescribeApp(
    string CommandId, DateTimeOffset At, string By, AppProfile Profile, AppRules Rules, long? ExpectedVersion = null) : ICommand;

/// <summary>A file holds this app. Repeated at every start: without effect where nothing changed.</summary>
/// <param name="Abilities">Those that the file opens. One that it no longer names stays open (R16), and the file lets it go.</param>
/// <param name="Keys">For an app that is not there yet; without effect on one that is.</param>
/// <param name="Secret">A secret of the file that differs from the present one, sealed; null to keep what is there.</param>
/// <param name="IsSecretFixed">The file gives the secret, so that the API does not rotate it.</param>
public sealed record ImportApp(
    string CommandId,
    DateTimeOffset At,
    string By,
    FileOrigin Origin,
    AppProfile Profile,
    AppRules Rules,
    ValueList<AbilityOpening> Abilities,
    ValueList<string> Allowed,
    bool IsSecretFixed,
    AppKeys? Keys = null,
    string? Secret = null) : ICommand;

/// <summary>Operation, not configuration: allowed on apps from a file too.</summary>
public sealed record EnableApp(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <inheritdoc cref="EnableApp"/>
public sealed record DisableApp(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>Opens abilities; none is ever closed (R16). Allowed on apps from a file too.</summary>
public sealed record OpenAbilities(string CommandId, DateTimeOffset At, string By, ValueList<AbilityOpening> Abilities) : ICommand;

/// <summary>Replaces a list of addresses that may call.</summary>
/// <param name="Ability">Whose list, or null for the app's own.</param>
/// <param name="Allowed">Addresses and CIDR ranges, 100 at most; empty for everyone.</param>
public sealed record AllowAddresses(string CommandId, DateTimeOffset At, string By, string? Ability, ValueList<string> Allowed) : ICommand;

/// <summary>A new AppSecret.</summary>
/// <param name="Grace">How long the old one stays valid, 0 to <see cref="SecretRing.MaxGrace"/>.</param>
public sealed record RotateAppSecret(string CommandId, DateTimeOffset At, string By, string Sealed, TimeSpan Grace) : ICommand;

/// <summary>A new key pair of body encryption; what was encrypted with the old one cannot be read any more.</summary>
public sealed record ReplaceSm2Key(string CommandId, DateTimeOffset At, string By, string PublicKey, string Sealed) : ICommand;

/// <summary>The app is taken away and its secrets with it; packs stay with the account.</summary>
/// <param name="File">The file that no longer holds it, which deletes only what that file owns; null by the API.</param>
public sealed record DeleteApp(string CommandId, DateTimeOffset At, string By, string? File = null) : ICommand;
