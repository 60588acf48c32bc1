namespace Analytics.Domain.Persons;

public enum PersonLife
{
    /// <summary>Nobody ever enrolled under this id.</summary>
    Absent = 0,

    Present = 1,

    /// <summary>For ever: the id is never used again.</summary>
    Erased = 2,
}

/// <param name="Identity">Null unless present.</param>
/// <param name="Portrait">Null where none is on record.</param>
/// <param name="Consent">Null after a withdrawal.</param>
/// <param name="KeepUntil">Of a present person: first instant at which they are to be erased.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record PersonState(
    string Account,
    string Person,
    PersonLife Life,
    SealedIdentity? Identity,
    SealedPortrait? Portrait,
    Consent? Consent,
    DateTimeOffset EnrolledAt,
    DateTimeOffset KeepUntil,
    DateTimeOffset? WithdrawnAt,
    long Version)
{
    /// <summary>Whether a check may find the person: present, agreeing, and within the time.</summary>
    public bool IsInForce(DateTimeOffset now) => Life == PersonLife.Present && Consent is not null && now < KeepUntil;
}

/// <summary>Reasons to refuse a command to a person.</summary>
public enum PersonRefusal
{
    NotFound = 1,
    Erased = 2,

    /// <summary>There is one with this id.</summary>
    Exists = 3,

    /// <summary>The detail lists every fault.</summary>
    Invalid = 4,

    /// <summary>The person does not agree, so nothing more may be recorded of them.</summary>
    NoConsent = 5,

    /// <summary>Somebody else changed it meanwhile.</summary>
    VersionConflict = 6,

    /// <summary>Retention has not ended.</summary>
    NotDue = 7,
}
