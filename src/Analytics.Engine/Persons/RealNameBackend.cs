using System.Security.Cryptography;
using System.Text;
using Analytics.Domain.Persons;
using Analytics.Engine.Ports;
using Analytics.Inference.Abilities;

namespace Analytics.Engine.Persons;

/// <summary>
/// The real-name check against the deployment's own register: number, name and portrait of one person of the caller's account. Who has
/// withdrawn the consent, or whose time is over, is answered as one who was never there. Nothing of a check is kept.
/// </summary>
/// <param name="newToken">A fresh UUID for each check (certToken).</param>
public sealed class RealNameBackend(
    PersonDirectory directory, PersonSeals seals, PortraitMatcher matcher, IFaceEmbedder embedder, Func<Guid> newToken, TimeProvider time) : IAbilityBackend
{
    public const string Ability = "real_name_auth";

    public string Name => "register";

    public Unserved? WhyNot(string ability) =>
        ability != Ability ? new(AbilityFault.NotServed, $"{ability}: the register of persons answers {Ability} alone")
        : embedder.WhyNot is { } missing ? new(AbilityFault.NotServed, missing)
        : null;

    public async Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
    {
        RequestGuard.Check(request);
        cancel.ThrowIfCancellationRequested();
        if (WhyNot(request.Ability) is { } missing)
            throw missing.ToException();
        if (request is not AbilityRequest.RealName { Account: { } account } check)
            throw new AbilityException(AbilityFault.NotServed, $"{Ability}: the request names no account, so there is no register to ask");
        var (identity, person) = await FindAsync(account, check, cancel);
        var portrait = person is null ? RealNameResult.NotCarriedOut : (char)(await matcher.MatchAsync(person, check.Portrait, cancel)).Verdict;
        return new AbilityAnswer.RealName(RealNameResult.Of(identity, portrait), newToken().ToString("D"));
    }

    private async Task<(IdentityVerdict Verdict, PersonState? Person)> FindAsync(string account, AbilityRequest.RealName check, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!IdentityNumber.IsValid(check.IdNumber, now) || PersonName.Faults(check.FullName).Count > 0)
            return (IdentityVerdict.WrongParameter, null);
        // A register that does not get on may not know of an erasure.
        if (directory.Fault is not null)
            return (IdentityVerdict.SystemFault, null);
        var person = directory.FindByNumber(account, seals.FingerprintOf(account, check.IdNumber));
        if (person is null || !person.IsInForce(now))
            return (IdentityVerdict.Invalid, null);
        try
        {
            var name = await seals.OpenNameAsync(person, cancel);
            return IsSame(name, PersonName.Normalise(check.FullName)) ? (IdentityVerdict.Valid, person) : (IdentityVerdict.Invalid, null);
        }
        catch (Exception fault) when (fault is SecretUnreadableException or JournalException)
        {
            return (IdentityVerdict.SystemFault, null);
        }
    }

    private static bool IsSame(string known, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(given));
}
