using Analytics.Domain.Rules;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Persons;

/// <summary>One person in the register of an account. Everything personal is sealed to this class; it decides about time and consent.</summary>
public sealed class PersonDecider : IDecider<PersonState>
{
    public const string KindName = "person";

    public string Kind => KindName;

    public static EntityId IdOf(string account, string person) => new(KindName, account, person);

    public PersonState Initial(EntityId id) =>
        new(id.Tenant, id.Key, PersonLife.Absent, null, null, null, default, default, null, Version: 0);

    public Decision<PersonState> Decide(PersonState state, ICommand command) => command switch
    {
        EnrolPerson enrol => Enrol(state, enrol),
        EnrolPortrait enrol => Enrol(state, enrol),
        CorrectName correct => Correct(state, correct),
        RenewConsent renew => Renew(state, renew),
        WithdrawConsent => Withdraw(state),
        ErasePerson => Erase(state, ErasureCause.Asked),
        ExpirePerson expire => Expire(state, expire),
        _ => Refuse(EntityRefusal.UnknownCommand, $"a person knows no '{command.GetType().Name}'"),
    };

    public PersonState Evolve(PersonState state, IEvent @event, EventContext context) => @event switch
    {
        PersonEnrolled enrolled => state with
        {
            Life = PersonLife.Present,
            Identity = enrolled.Identity,
            Portrait = enrolled.Portrait,
            Consent = enrolled.Consent,
            EnrolledAt = context.At,
            KeepUntil = enrolled.KeepUntil,
            Version = 1,
        },
        PersonPortraitEnrolled enrolled => state with { Portrait = enrolled.Portrait, Version = state.Version + 1 },
        PersonNameCorrected corrected => state with { Identity = state.Identity! with { Name = corrected.Name }, Version = state.Version + 1 },
        PersonConsentRenewed renewed => state with
        {
            Consent = renewed.Consent,
            KeepUntil = renewed.KeepUntil,
            WithdrawnAt = null,
            Version = state.Version + 1,
        },
        PersonConsentWithdrawn => state with { Consent = null, Portrait = null, WithdrawnAt = context.At, Version = state.Version + 1 },
        PersonErased => Initial(IdOf(state.Account, state.Person)) with { Life = PersonLife.Erased, Version = state.Version + 1 },
        _ => state,
    };

    private static Decision<PersonState> Enrol(PersonState state, EnrolPerson command)
    {
        if (state.Life == PersonLife.Present)
            return Refuse(PersonRefusal.Exists, $"person '{state.Person}' is enrolled already: take another id");
        if (state.Life == PersonLife.Erased)
            return Gone(state);
        return Faulty([
                .. PersonFaults.Of(command.Identity), .. PersonFaults.Of(command.Portrait),
                .. PersonFaults.Of(command.Consent, command.KeepUntil, command.At)])
            ?? Record<PersonState>(new PersonEnrolled(command.Identity, command.Portrait, command.Consent, command.KeepUntil));
    }

    private static Decision<PersonState> Enrol(PersonState state, EnrolPortrait command)
    {
        if ((Missing(state) ?? Disagreeing(state)) is { } refused)
            return refused;
        if (command.Portrait is null)
            return Refuse(PersonRefusal.Invalid, "portrait: is missing; give one");
        return Faulty(PersonFaults.Of(command.Portrait))
            ?? Record<PersonState>(new PersonPortraitEnrolled(command.Portrait, PersonFaults.Keys(state.Portrait?.DataKey)));
    }

    private static Decision<PersonState> Correct(PersonState state, CorrectName command)
    {
        if ((Missing(state) ?? Disagreeing(state)) is { } refused)
            return refused;
        if (command.ExpectedVersion is { } expected && expected != state.Version)
        {
            var detail = $"version {expected} was edited, but the person is at version {state.Version}: read it again and repeat the change";
            return Refuse(PersonRefusal.VersionConflict, detail);
        }

        return PersonFaults.IsSealed(command.Name, state.Identity!.DataKey)
            ? Record<PersonState>(new PersonNameCorrected(command.Name))
            : Refuse(PersonRefusal.Invalid, "name: is not sealed; seal it with the person's own key first");
    }

    private static Decision<PersonState> Renew(PersonState state, RenewConsent command)
    {
        if (Missing(state) is { } missing)
            return missing;
        if (state.Consent == command.Consent && state.KeepUntil == command.KeepUntil)
            return Nothing<PersonState>();
        return Faulty(PersonFaults.Of(command.Consent, command.KeepUntil, command.At))
            ?? Record<PersonState>(new PersonConsentRenewed(command.Consent, command.KeepUntil));
    }

    private static Decision<PersonState> Withdraw(PersonState state) =>
        Missing(state)
        ?? (state.Consent is null
            ? Nothing<PersonState>()
            : Record<PersonState>(new PersonConsentWithdrawn(PersonFaults.Keys(state.Portrait?.DataKey))));

    private static Decision<PersonState> Expire(PersonState state, ExpirePerson command) =>
        state.Life == PersonLife.Present && command.At < state.KeepUntil
            ? Refuse(PersonRefusal.NotDue, $"person '{state.Person}' is kept until {state.KeepUntil:O}")
            : Erase(state, ErasureCause.Expired);

    private static Decision<PersonState> Erase(PersonState state, ErasureCause cause) => state.Life switch
    {
        PersonLife.Present => Record<PersonState>(
            new PersonErased(cause, PersonFaults.Keys(state.Identity!.DataKey, state.Portrait?.DataKey))),
        PersonLife.Erased => Nothing<PersonState>(),
        _ => Missing(state)!,
    };

    private static Decision<PersonState>? Missing(PersonState state) => state.Life switch
    {
        PersonLife.Present => null,
        PersonLife.Erased => Gone(state),
        _ => Refuse(PersonRefusal.NotFound, $"account '{state.Account}' has no person '{state.Person}'"),
    };

    private static Decision<PersonState> Gone(PersonState state) =>
        Refuse(PersonRefusal.Erased, $"person '{state.Person}' was erased, which cannot be undone: enrol them anew");

    private static Decision<PersonState>? Disagreeing(PersonState state) => state.Consent is null
        ? Refuse(PersonRefusal.NoConsent, $"person '{state.Person}' has withdrawn the consent: record a new one first")
        : null;

    private static Decision<PersonState>? Faulty(IReadOnlyList<Fault> faults) =>
        faults.Count == 0 ? null : Refuse(PersonRefusal.Invalid, string.Join("; ", faults));

    private static Decision<PersonState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<PersonState>(Refusal.Of(reason, detail));
}
