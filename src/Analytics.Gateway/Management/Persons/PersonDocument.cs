using Analytics.Domain.Persons;
using Analytics.Engine.Persons;

namespace Analytics.Gateway.Management.Persons;

/// <summary>A body that may hold a portrait.</summary>
internal interface IPortraitBody
{
    string? Portrait { get; }
}

/// <summary>Somebody to be enrolled.</summary>
/// <param name="FullName">1 to 50 letters, without blanks.</param>
/// <param name="IdNumber">18 characters with a right check character, a final X in upper case. It never comes back whole.</param>
/// <param name="Portrait">Base64 of a JPEG of 5 to 600 KiB with one clear face; absent: none yet. Its pixels are not kept.</param>
/// <param name="KeepUntil">Instant of the erasure; 3660 days from now at most.</param>
public sealed record EnrolBody(string? FullName, string? IdNumber, string? Portrait, ConsentBody? Consent, DateTimeOffset? KeepUntil) : IPortraitBody
{
    public override string ToString() => nameof(EnrolBody);
}

/// <param name="GivenBy">The person (the default), or the guardian of a minor.</param>
/// <param name="Purpose">What for, 1 to 200 characters; nothing personal.</param>
public sealed record ConsentBody(ConsentGiver? GivenBy, DateTimeOffset? GivenAt, string? Purpose);

/// <param name="Portrait">Base64 of a JPEG of 5 to 600 KiB.</param>
public sealed record PortraitBody(string? Portrait) : IPortraitBody
{
    public override string ToString() => nameof(PortraitBody);
}

public sealed record NameBody(string? FullName)
{
    public override string ToString() => nameof(NameBody);
}

/// <param name="KeepUntil">Instant of the erasure; 3660 days from now at most.</param>
public sealed record RenewBody(ConsentBody? Consent, DateTimeOffset? KeepUntil);

/// <summary>A person, as the API shows one.</summary>
/// <param name="FullName">In lists its first character and two stars; whole in the answer about one person.</param>
/// <param name="IdNumber">Its first three and its last four characters, stars between.</param>
/// <param name="IsReadable">False where the node's key file does not open it; name and number are stars then.</param>
/// <param name="IsInForce">Whether a real-name check finds the person.</param>
/// <param name="WithdrawnAt">When the consent was withdrawn; absent where it was not.</param>
public sealed record PersonDocument(
    string Account,
    string Id,
    long Version,
    string FullName,
    string IdNumber,
    bool IsReadable,
    bool HasPortrait,
    bool IsInForce,
    ConsentBody? Consent,
    DateTimeOffset EnrolledAt,
    DateTimeOffset KeepUntil,
    DateTimeOffset? WithdrawnAt)
{
    /// <param name="name">As it is to be shown; null where it cannot be opened.</param>
    /// <param name="number">In clear: masked here.</param>
    internal static PersonDocument Of(PersonState person, string? name, string? number, DateTimeOffset now) => new(
        person.Account,
        person.Person,
        person.Version,
        name ?? PersonName.Mask(null),
        IdentityNumber.Mask(number),
        name is not null && number is not null,
        person.Portrait is not null,
        person.IsInForce(now),
        person.Consent is { } consent ? new(consent.GivenBy, consent.GivenAt, consent.Purpose) : null,
        person.EnrolledAt,
        person.KeepUntil,
        person.WithdrawnAt);
}

public enum MatchVerdict
{
    Same = 1,
    Uncertain = 2,
    Different = 3,
}

/// <param name="Similarity">0 to 1.</param>
/// <param name="SameFrom">Least similarity of the same person, by the node's settings.</param>
/// <param name="UncertainFrom">Least similarity of perhaps the same person.</param>
public sealed record MatchDocument(MatchVerdict Verdict, double Similarity, double SameFrom, double UncertainFrom)
{
    internal static MatchDocument Of(MatchVerdict verdict, double similarity, MatchThresholds thresholds) =>
        new(verdict, Math.Round(similarity, 4), thresholds.SameFrom, thresholds.UncertainFrom);
}
