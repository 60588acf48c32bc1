using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Apps;

public enum AppLife
{
    /// <summary>Nobody ever made it.</summary>
    Absent = 0,

    Present = 1,

    /// <summary>Taken away. The same id can be made anew, with new keys.</summary>
    Deleted = 2,
}

/// <param name="Product">Fixed when it was opened.</param>
/// <param name="OpenedAt">Packs and refunds count from other instants; this one is for people.</param>
/// <param name="File">The file that names it, or null.</param>
public sealed record AppAbility(string Ability, string Product, DateTimeOffset OpenedAt, string? File, ValueList<string> Allowed);

/// <param name="Profile">Null unless present.</param>
/// <param name="Origin">The file that owns it, or null where the API does.</param>
/// <param name="AppKey">Empty unless present; so are the other keys.</param>
/// <param name="Secrets">See <see cref="SecretRing"/>.</param>
/// <param name="IsSecretFixed">A file gives the secret.</param>
/// <param name="Abilities">In the order in which they were opened.</param>
/// <param name="Allowed">Of the whole app; empty for everyone.</param>
/// <param name="Version">Counts creations, descriptions and imports.</param>
public sealed record AppState(
    string Account,
    string App,
    AppLife Life,
    AppProfile? Profile,
    FileOrigin? Origin,
    bool IsEnabled,
    string AppKey,
    string DataKey,
    ValueList<KeptSecret> Secrets,
    bool IsSecretFixed,
    string Sm2PublicKey,
    string Sm2PrivateKey,
    ValueList<AppAbility> Abilities,
    ValueList<string> Allowed,
    long Version)
{
    public AppAbility? Find(string ability) => Abilities.FirstOrDefault(open => open.Ability == ability);
}

/// <summary>Reasons to refuse a command to an app.</summary>
public enum AppRefusal
{
    NotFound = 1,

    /// <summary>There is one with this id.</summary>
    Exists = 2,

    /// <summary>This part of the app comes from a file; the detail names it.</summary>
    OwnedByFile = 3,

    /// <summary>A file claims an app that was made by the API.</summary>
    OwnedByApi = 4,

    /// <summary>Somebody else changed it meanwhile.</summary>
    VersionConflict = 5,

    /// <summary>The detail lists every fault.</summary>
    Invalid = 6,

    /// <summary>The ability is open under another product, and an opened ability cannot be closed (R16).</summary>
    OpenedOtherwise = 7,

    /// <summary>The ability is not open in this app.</summary>
    NotOpened = 8,

    /// <summary>An AppKey never changes while the app lives.</summary>
    KeyFixed = 9,
}
