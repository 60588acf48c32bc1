using Analytics.Domain.Cameras;

namespace Analytics.Domain.Apps;

// Storage format: names, versions and fields are frozen (golden files). Secrets stand here sealed only.

[EventName("account-configured", 1)]
public sealed record AccountConfigured(AccountProfile Profile) : IEvent;

[EventName("account-imported", 1)]
public sealed record AccountImported(FileOrigin Origin, AccountProfile Profile) : IEvent;

[EventName("account-enabled", 1)]
public sealed record AccountEnabled : IEvent;

[EventName("account-disabled", 1)]
public sealed record AccountDisabled : IEvent;

/// <param name="File">The file that retired it, or null.</param>
[EventName("account-retired", 1)]
public sealed record AccountRetired(string? File) : IEvent;

[EventName("access-key-added", 1)]
public sealed record AccessKeyAdded(string AccessKey, string DataKey, string Sealed, string? File) : IEvent;

[EventName("access-key-enabled", 1)]
public sealed record AccessKeyEnabled(string AccessKey) : IEvent;

[EventName("access-key-disabled", 1)]
public sealed record AccessKeyDisabled(string AccessKey) : IEvent;

/// <param name="GraceUntil">First instant at which the old one is refused.</param>
[EventName("access-key-rotated", 1)]
public sealed record AccessKeyRotated(string AccessKey, string Sealed, DateTimeOffset GraceUntil) : IEvent;

/// <param name="DataKey">Whoever sees this event destroys that key.</param>
[EventName("access-key-deleted", 1)]
public sealed record AccessKeyDeleted(string AccessKey, string DataKey) : IEvent;

[EventName("app-name-reserved", 1)]
public sealed record AppNameReserved(string App, string Name) : IEvent;

[EventName("app-name-released", 1)]
public sealed record AppNameReleased(string App) : IEvent;
