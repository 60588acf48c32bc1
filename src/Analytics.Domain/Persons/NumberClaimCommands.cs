namespace Analytics.Domain.Persons;

/// <summary>A person is to have this number.</summary>
/// <param name="Person">Id of the person.</param>
/// <param name="Instead">The person who holds it by mistake: erased, or never enrolled in <see cref="NumberClaimDecider.Lasts"/>.</param>
public sealed record ClaimNumber(string CommandId, DateTimeOffset At, string By, string Person, string? Instead = null) : ICommand;

/// <summary>The person was erased, or was not enrolled after all. Without effect where another one holds it.</summary>
public sealed record ReleaseNumber(string CommandId, DateTimeOffset At, string By, string Person) : ICommand;
