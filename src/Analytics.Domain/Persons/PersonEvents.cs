using Analytics.Domain.Geometry;

namespace Analytics.Domain.Persons;

// Storage format: names, versions and fields are frozen (golden files). Names, numbers and embeddings stand here sealed only.

[EventName("person-enrolled", 1)]
public sealed record PersonEnrolled(SealedIdentity Identity, SealedPortrait? Portrait, Consent Consent, DateTimeOffset KeepUntil) : IEvent;

/// <param name="DestroyedKeys">Whoever sees this event destroys those keys.</param>
[EventName("person-portrait-enrolled", 1)]
public sealed record PersonPortraitEnrolled(SealedPortrait Portrait, ValueList<string> DestroyedKeys) : IEvent;

[EventName("person-name-corrected", 1)]
public sealed record PersonNameCorrected(string Name) : IEvent;

[EventName("person-consent-renewed", 1)]
public sealed record PersonConsentRenewed(Consent Consent, DateTimeOffset KeepUntil) : IEvent;

/// <param name="DestroyedKeys">Whoever sees this event destroys those keys.</param>
[EventName("person-consent-withdrawn", 1)]
public sealed record PersonConsentWithdrawn(ValueList<string> DestroyedKeys) : IEvent;

/// <param name="DestroyedKeys">Whoever sees this event destroys those keys.</param>
[EventName("person-erased", 1)]
public sealed record PersonErased(ErasureCause Cause, ValueList<string> DestroyedKeys) : IEvent;

/// <summary>Stored: names are frozen.</summary>
public enum ErasureCause
{
    Asked = 1,
    Expired = 2,
}
