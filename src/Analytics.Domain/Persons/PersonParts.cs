using Analytics.Domain.Apps;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Persons;

/// <summary>Who somebody is. Encrypted before it came here; opaque.</summary>
/// <param name="DataKey">Id of the key that name and number are encrypted with; destroyed when the person is erased.</param>
/// <param name="Name">The full name, sealed.</param>
/// <param name="Number">The identity number, sealed.</param>
/// <param name="Fingerprint">See <see cref="NumberClaimDecider"/>.</param>
public sealed record SealedIdentity(string DataKey, string Name, string Number, string Fingerprint);

/// <summary>What is kept of a portrait: never its pixels.</summary>
/// <param name="DataKey">A key of its own, so that a portrait that was replaced or withdrawn becomes unreadable while the person stays.</param>
/// <param name="Embedding">Sealed.</param>
/// <param name="ModelSha256">Embeddings of different models cannot be compared. 64 hexadecimal digits.</param>
public sealed record SealedPortrait(string DataKey, string Embedding, string ModelSha256);

/// <summary>Who agreed.</summary>
public enum ConsentGiver
{
    Person = 1,

    /// <summary>Of a minor.</summary>
    Guardian = 2,
}

/// <summary>The agreement to be in the register.</summary>
/// <param name="GivenAt">Not after it was recorded.</param>
/// <param name="Purpose">What for: 1 to <see cref="MaxPurpose"/> characters, nothing personal.</param>
public sealed record Consent(ConsentGiver GivenBy, DateTimeOffset GivenAt, string Purpose)
{
    public const int MaxPurpose = 200;
}

/// <summary>What can be wrong with the parts of a person.</summary>
public static class PersonFaults
{
    /// <summary>Longest time that a person may be kept without being asked again.</summary>
    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(3660);

    /// <summary>Clocks of those who record a consent may be ahead by this.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    internal const int MaxEmbedding = 32 << 10;

    public static IReadOnlyList<Fault> Of(Consent? consent, DateTimeOffset keepUntil, DateTimeOffset at)
    {
        var faults = new FaultList();
        if (consent is null)
            faults.Required("consent", "who agreed, when, and to what");
        else
        {
            faults.Known("consent.givenBy", consent.GivenBy);
            if (consent.GivenAt > at + Skew)
                faults.Add("consent.givenAt", FaultCode.OutOfRange, $"is {consent.GivenAt:O}, which is to come", "give the instant at which it was given");
            if (string.IsNullOrWhiteSpace(consent.Purpose))
                faults.Add("consent.purpose", FaultCode.Required, "is empty", $"write 1 to {Consent.MaxPurpose} characters");
            else if (consent.Purpose.Length > Consent.MaxPurpose)
                faults.Add("consent.purpose", FaultCode.TooLong, $"has {consent.Purpose.Length} characters", $"use {Consent.MaxPurpose} at most");
        }

        if (keepUntil <= at)
            faults.Add("keepUntil", FaultCode.OutOfRange, $"is {keepUntil:O}, which is past", "give the instant at which the person is to be erased");
        else if (keepUntil - at > MaxRetention)
            faults.Add("keepUntil", FaultCode.OutOfRange, $"is {keepUntil:O}", $"use {MaxRetention.TotalDays:0} days from now at most, and renew it then");
        return faults.All;
    }

    internal static IReadOnlyList<Fault> Of(SealedIdentity? identity)
    {
        var faults = new FaultList();
        if (identity is null)
            faults.Required("identity", "name and number");
        else if (!Credentials.IsDataKey(identity.DataKey) || !IsSealed(identity.Name, identity.DataKey) || !IsSealed(identity.Number, identity.DataKey))
            faults.Add("identity", FaultCode.Malformed, "is not sealed", "seal name and number with the node's key file first");
        else if (!NumberClaimDecider.IsFingerprint(identity.Fingerprint))
            faults.Add("identity.fingerprint", FaultCode.Malformed, "is no fingerprint", "take the key ring's, 64 hexadecimal digits");
        return faults.All;
    }

    internal static IReadOnlyList<Fault> Of(SealedPortrait? portrait)
    {
        var faults = new FaultList();
        if (portrait is null)
            return faults.All;
        if (!Credentials.IsDataKey(portrait.DataKey) || !IsSealed(portrait.Embedding, portrait.DataKey, MaxEmbedding))
            faults.Add("portrait", FaultCode.Malformed, "is not sealed", "seal the embedding with the node's key file first");
        if (!NumberClaimDecider.IsFingerprint(portrait.ModelSha256))
            faults.Add("portrait.modelSha256", FaultCode.Malformed, "is no digest", "give the model's, 64 hexadecimal digits");
        return faults.All;
    }

    /// <summary>A sealed text names its key behind the mark of its form; a clear one that slipped through does not look like it.</summary>
    internal static bool IsSealed(string? text, string dataKey, int most = SecretRing.MaxSealed) =>
        text is { Length: > 2 } && text.Length <= most && text.AsSpan(2).StartsWith($".{dataKey}.", StringComparison.Ordinal);

    internal static ValueList<string> Keys(params IEnumerable<string?> keys) => keys.OfType<string>().ToValueList();
}
