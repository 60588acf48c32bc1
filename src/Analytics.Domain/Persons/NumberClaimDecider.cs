using static Analytics.Domain.Decide;

namespace Analytics.Domain.Persons;

/// <summary>
/// An identity number belongs to one person of an account, and a person is an entity of its own: so is the number. Its key is a
/// fingerprint under a secret key, which tells nothing to whoever does not have that key; a plain hash of a number could be searched for.
/// </summary>
public sealed class NumberClaimDecider : IDecider<NumberClaimState>
{
    public const string KindName = "person-number";

    /// <summary>Whoever claims a number enrols its person within this time, or not at all.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    public string Kind => KindName;

    /// <param name="fingerprint">See <see cref="IsFingerprint"/>.</param>
    public static EntityId IdOf(string account, string fingerprint) => new(KindName, account, fingerprint);

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public static bool IsFingerprint(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    public NumberClaimState Initial(EntityId id) => new(null, default);

    public Decision<NumberClaimState> Decide(NumberClaimState state, ICommand command) => command switch
    {
        ClaimNumber claim => Claim(state, claim),
        ReleaseNumber release => state.Person == release.Person
            ? Record<NumberClaimState>(new PersonNumberReleased(release.Person))
            : Nothing<NumberClaimState>(),
        _ => Refuse(EntityRefusal.UnknownCommand, $"a number knows no '{command.GetType().Name}'"),
    };

    public NumberClaimState Evolve(NumberClaimState state, IEvent @event, EventContext context) => @event switch
    {
        PersonNumberClaimed claimed => new(claimed.Person, context.At),
        PersonNumberReleased => new(null, default),
        _ => state,
    };

    private static Decision<NumberClaimState> Claim(NumberClaimState state, ClaimNumber command)
    {
        if (!EntityId.IsName(command.Person))
            return Refuse(NumberClaimRefusal.Invalid, "person: is no id");
        if (state.Person == command.Person)
            return Nothing<NumberClaimState>();
        return state.Person is null || state.Person == command.Instead
            ? Record<NumberClaimState>(new PersonNumberClaimed(command.Person))
            : Refuse(NumberClaimRefusal.Taken, $"the number belongs to person '{state.Person}' of this account");
    }

    private static Decision<NumberClaimState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<NumberClaimState>(Refusal.Of(reason, detail));
}
