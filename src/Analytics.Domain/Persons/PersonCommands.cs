namespace Analytics.Domain.Persons;

/// <summary>Takes a person into the register of an account. The number was claimed before (<see cref="ClaimNumber"/>).</summary>
/// <param name="Portrait">Null for a person whose portrait comes later.</param>
/// <param name="KeepUntil">First instant at which the person is erased without being asked for.</param>
public sealed record EnrolPerson(
    string CommandId, DateTimeOffset At, string By, SealedIdentity Identity, SealedPortrait? Portrait, Consent Consent, DateTimeOffset KeepUntil) : ICommand;

/// <summary>A new portrait, or the first one. The one before becomes unreadable.</summary>
public sealed record EnrolPortrait(string CommandId, DateTimeOffset At, string By, SealedPortrait Portrait) : ICommand;

/// <summary>The name was misspelt, or has changed. A number never changes: it is another person's.</summary>
/// <param name="Name">Sealed with the person's own key.</param>
/// <param name="ExpectedVersion">The version that was edited, or null to overwrite any.</param>
public sealed record CorrectName(string CommandId, DateTimeOffset At, string By, string Name, long? ExpectedVersion = null) : ICommand;

/// <summary>The person agrees anew: after a withdrawal, to something else, or for longer.</summary>
public sealed record RenewConsent(string CommandId, DateTimeOffset At, string By, Consent Consent, DateTimeOffset KeepUntil) : ICommand;

/// <summary>The person agrees no more: no check finds them, and their portrait becomes unreadable.</summary>
public sealed record WithdrawConsent(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>Everything that was kept of the person becomes unreadable, for ever.</summary>
public sealed record ErasePerson(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>The same, by retention: refused before its time.</summary>
public sealed record ExpirePerson(string CommandId, DateTimeOffset At, string By) : ICommand;
