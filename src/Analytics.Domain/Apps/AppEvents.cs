using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Apps;

// Storage format: names, versions and fields are frozen (golden files). Secrets stand here sealed only.

/// <param name="Origin">The file that owns it, or null where the API does.</param>
[EventName("app-created", 1)]
public sealed record AppCreated(FileOrigin? Origin, AppProfile Profile, AppKeys Keys) : IEvent;

[EventName("app-described", 1)]
public sealed record AppDescribed(AppProfile Profile) : IEvent;

/// <summary>What a file says of an app that is there: all of it, each time.</summary>
/// <param name="Abilities">Those that the file names.</param>
[EventName("app-imported", 1)]
public sealed record AppImported(
    FileOrigin Origin, AppProfile Profile, ValueList<AbilityOpening> Abilities, ValueList<string> Allowed, bool IsSecretFixed) : IEvent;

[EventName("app-enabled", 1)]
public sealed record AppEnabled : IEvent;

[EventName("app-disabled", 1)]
public sealed record AppDisabled : IEvent;

[EventName("app-abilities-opened", 1)]
public sealed record AppAbilitiesOpened(ValueList<AbilityOpening> Abilities) : IEvent;

/// <param name="Ability">Null for the app's own list.</param>
[EventName("app-addresses-allowed", 1)]
public sealed record AppAddressesAllowed(string? Ability, ValueList<string> Allowed) : IEvent;

/// <param name="GraceUntil">First instant at which the old one is refused.</param>
[EventName("app-secret-rotated", 1)]
public sealed record AppSecretRotated(string Sealed, DateTimeOffset GraceUntil) : IEvent;

[EventName("app-sm2-key-replaced", 1)]
public sealed record AppSm2KeyReplaced(string PublicKey, string Sealed) : IEvent;

/// <param name="DataKey">Whoever sees this event destroys that key.</param>
/// <param name="File">The file that deleted it, or null.</param>
[EventName("app-deleted", 1)]
public sealed record AppDeleted(string DataKey, string? File) : IEvent;
