using System.Text.Json.Serialization;
using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Apps;

public enum AccountLife
{
    /// <summary>Nobody ever made it.</summary>
    Absent = 0,

    Present = 1,

    /// <summary>Taken away; an import or a configuration brings it back without its keys.</summary>
    Retired = 2,
}

/// <summary>What somebody says of an account.</summary>
/// <param name="Name">For people: 1 to 100 characters.</param>
/// <param name="Contact">Whom to ask: 200 characters at most, or null.</param>
/// <param name="IsVerified">
/// An operator vouches for who stands behind it (实名认证). Without it nothing can be created, ordered or called.
/// </param>
public sealed record AccountProfile(string Name, string? Contact, bool IsVerified)
{
    /// <summary>Every breach, not only the first.</summary>
    public IReadOnlyList<Fault> Faults() => ProfileFaults.Of(this);
}

/// <param name="DataKey">Id of the key that its secrets are encrypted with.</param>
/// <param name="File">The file that gives it, or null.</param>
/// <param name="Secrets">See <see cref="SecretRing"/>.</param>
public sealed record AccessKey(
    string Key, string DataKey, bool IsEnabled, DateTimeOffset CreatedAt, string? File, ValueList<KeptSecret> Secrets);

/// <summary>An app and the name that it holds.</summary>
/// <param name="At">Since when: a name of an app that was then never made is free again after a while.</param>
public sealed record HeldName(string App, string Name, DateTimeOffset At);

/// <param name="Profile">Null unless present.</param>
/// <param name="Origin">The file that owns it, or null where the API does.</param>
/// <param name="Keys">In order of their creation.</param>
/// <param name="Names">Of its apps.</param>
/// <param name="Version">Counts configurations, from 1; goes on after a retirement.</param>
public sealed record AccountState(
    string Account,
    AccountLife Life,
    AccountProfile? Profile,
    FileOrigin? Origin,
    bool IsEnabled,
    ValueList<AccessKey> Keys,
    ValueList<HeldName> Names,
    long Version)
{
    /// <summary>Whether its apps and keys may call.</summary>
    [JsonIgnore]
    public bool MayCall => Life == AccountLife.Present && IsEnabled && Profile is { IsVerified: true };

    public AccessKey? Find(string accessKey) => Keys.FirstOrDefault(key => key.Key == accessKey);
}

/// <summary>Reasons to refuse a command to an account.</summary>
public enum AccountRefusal
{
    NotFound = 1,
    Retired = 2,

    /// <summary>The account or the key comes from a file; the detail names it.</summary>
    OwnedByFile = 3,

    /// <summary>A file claims what was made by the API.</summary>
    OwnedByApi = 4,

    /// <summary>Somebody else changed it meanwhile.</summary>
    VersionConflict = 5,

    /// <summary>The detail lists every fault.</summary>
    Invalid = 6,

    NoSuchKey = 7,

    /// <summary>The AccessKey is in use already.</summary>
    KeyTaken = 8,

    /// <summary>No more access keys, or no more apps.</summary>
    Full = 9,

    /// <summary>Another app of the account has this name; the detail names it.</summary>
    NameTaken = 10,

    /// <summary>Its apps must be deleted first.</summary>
    HasApps = 11,

    /// <summary>Nobody vouches for it (实名认证).</summary>
    NotVerified = 12,
}
