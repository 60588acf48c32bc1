using Analytics.Domain.Cameras;

namespace Analytics.Domain.Apps;

/// <summary>Somebody creates the account by the API, or replaces what is said of it.</summary>
/// <param name="ExpectedVersion">The version that was edited (0 for a new account), or null to overwrite any.</param>
public sealed record ConfigureAccount(string CommandId, DateTimeOffset At, string By, AccountProfile Profile, long? ExpectedVersion = null)
    : ICommand;

/// <summary>A file holds this account. Repeated at every start: without effect where nothing changed.</summary>
public sealed record ImportAccount(string CommandId, DateTimeOffset At, string By, FileOrigin Origin, AccountProfile Profile) : ICommand;

/// <summary>Operation, not configuration: allowed on accounts from a file too.</summary>
public sealed record EnableAccount(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>Every call of its apps and keys is refused until it is enabled again.</summary>
public sealed record DisableAccount(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>The account is taken away with its access keys; its packs and usage stay.</summary>
/// <param name="File">The file that no longer holds it, which retires only what that file owns; null by the API.</param>
public sealed record RetireAccount(string CommandId, DateTimeOffset At, string By, string? File = null) : ICommand;

/// <summary>A new pair of AccessKey and SecurityKey.</summary>
/// <param name="DataKey">Id of the key that <paramref name="Sealed"/> was encrypted with.</param>
/// <param name="Sealed">The SecurityKey, encrypted before it came here.</param>
/// <param name="File">The file that gives it, or null.</param>
public sealed record AddAccessKey(
    string CommandId, DateTimeOffset At, string By, string AccessKey, string DataKey, string Sealed, string? File = null) : ICommand;

/// <summary>Operation, not configuration: allowed on keys from a file too.</summary>
public sealed record EnableAccessKey(string CommandId, DateTimeOffset At, string By, string AccessKey) : ICommand;

/// <inheritdoc cref="EnableAccessKey"/>
public sealed record DisableAccessKey(string CommandId, DateTimeOffset At, string By, string AccessKey) : ICommand;

/// <summary>Ends the key for ever.</summary>
/// <param name="File">The file that no longer holds it; null by the API.</param>
public sealed record DeleteAccessKey(string CommandId, DateTimeOffset At, string By, string AccessKey, string? File = null) : ICommand;

/// <summary>A new SecurityKey for the same AccessKey.</summary>
/// <param name="Grace">How long the old one stays valid, 0 to <see cref="SecretRing.MaxGrace"/>.</param>
/// <param name="File">The file that changed it; null by the API.</param>
public sealed record RotateAccessKey(
    string CommandId, DateTimeOffset At, string By, string AccessKey, string Sealed, TimeSpan Grace, string? File = null) : ICommand;

/// <summary>
/// Names of apps are unique in an account, and an account is one entity: an app takes its name here before it is made or renamed.
/// Repeating it for the same app is without effect; another name replaces the one it had.
/// </summary>
public sealed record ReserveAppName(string CommandId, DateTimeOffset At, string By, string App, string Name) : ICommand;

/// <summary>The app is gone, or was never made.</summary>
public sealed record ReleaseAppName(string CommandId, DateTimeOffset At, string By, string App) : ICommand;
