using Analytics.Domain;
using Analytics.Domain.Persons;
using Analytics.Engine.Ports;
using Analytics.Inference.Pipelines.FaceCompare;

namespace Analytics.Engine.Persons;

/// <summary>Who does something to a person, and under which command id.</summary>
public sealed record PersonCall(string CommandId, string By);

/// <summary>A person to be enrolled, in clear: never logged, never kept.</summary>
/// <param name="Portrait">Null where it comes later.</param>
public sealed record NewPerson(string FullName, string IdNumber, FaceEmbedding? Portrait, Consent Consent, DateTimeOffset KeepUntil)
{
    public override string ToString() => nameof(NewPerson);
}

/// <summary>
/// Changes the register of persons: seals what is personal before it becomes a command, and keeps persons and numbers one to one.
/// What it throws are faults of the key ring: <see cref="SecretUnreadableException"/>, <see cref="JournalException"/>.
/// </summary>
/// <param name="newId">Gives an id that nobody else has.</param>
public sealed class PersonRegister(IAnalyticsEngine engine, PersonSeals seals, Func<string> newId, TimeProvider time)
{
    // Far below the time after which somebody else may take an unused claim over.
    private static readonly TimeSpan s_patience = NumberClaimDecider.Lasts / 10;

    /// <summary>Enrols a person under a new id. Name and number were checked before (<see cref="PersonName"/>, <see cref="IdentityNumber"/>).</summary>
    public async Task<Reply> EnrolAsync(PersonCall call, string account, string person, NewPerson who, CancellationToken cancel)
    {
        var identity = await seals.SealAsync(account, person, PersonName.Normalise(who.FullName), who.IdNumber, cancel);
        var portrait = who.Portrait is null ? null : await seals.SealAsync(account, person, who.Portrait, cancel);
        var keys = new[] { identity.DataKey, portrait?.DataKey };
        var started = time.GetTimestamp();
        var claimed = await ClaimAsync(call.By, account, identity.Fingerprint, person, cancel);
        if (!claimed.IsDone)
            return await DiscardAsync(claimed, keys);
        if (time.GetElapsedTime(started) > s_patience)
            return await DiscardAsync(Reply.Unknown(ReplyCause.NoAnswer, "the claim of the number took too long: enrol again"), keys);
        var command = new EnrolPerson(call.CommandId, time.GetUtcNow(), call.By, identity, portrait, who.Consent, who.KeepUntil);
        var reply = await engine.AskAsync(PersonDecider.IdOf(account, person), command, CancellationToken.None);
        if (reply.Refusal is { } refusal && !refusal.Is(PersonRefusal.Exists))
            await ReleaseAsync(call.By, account, identity.Fingerprint, person);
        return await DiscardAsync(reply, keys);
    }

    public async Task<Reply> EnrolPortraitAsync(PersonCall call, PersonState person, FaceEmbedding portrait, CancellationToken cancel)
    {
        var made = await seals.SealAsync(person.Account, person.Person, portrait, cancel);
        return await DiscardAsync(await AskAsync(person, new EnrolPortrait(call.CommandId, time.GetUtcNow(), call.By, made), cancel), [made.DataKey]);
    }

    public async Task<Reply> CorrectNameAsync(PersonCall call, PersonState person, string fullName, long? expectedVersion, CancellationToken cancel)
    {
        var name = await seals.SealNameAsync(person.Identity!.DataKey, person.Account, person.Person, PersonName.Normalise(fullName), cancel);
        return await AskAsync(person, new CorrectName(call.CommandId, time.GetUtcNow(), call.By, name, expectedVersion), cancel);
    }

    public Task<Reply> RenewConsentAsync(PersonCall call, PersonState person, Consent consent, DateTimeOffset keepUntil, CancellationToken cancel) =>
        AskAsync(person, new RenewConsent(call.CommandId, time.GetUtcNow(), call.By, consent, keepUntil), cancel);

    public Task<Reply> WithdrawConsentAsync(PersonCall call, PersonState person, CancellationToken cancel) =>
        AskAsync(person, new WithdrawConsent(call.CommandId, time.GetUtcNow(), call.By), cancel);

    public Task<Reply> EraseAsync(PersonCall call, PersonState person, CancellationToken cancel) =>
        EndAsync(person, new ErasePerson(call.CommandId, time.GetUtcNow(), call.By), cancel);

    /// <summary>Erases a person whose time is over.</summary>
    public Task<Reply> ExpireAsync(PersonCall call, PersonState person, CancellationToken cancel) =>
        EndAsync(person, new ExpirePerson(call.CommandId, time.GetUtcNow(), call.By), cancel);

    private async Task<Reply> EndAsync(PersonState person, ICommand command, CancellationToken cancel)
    {
        var reply = await AskAsync(person, command, cancel);
        if (reply.IsDone)
            await ReleaseAsync(command.By, person.Account, person.Identity!.Fingerprint, person.Person);
        return reply;
    }

    // A key that has to go is gone when the answer is given, and not only when the directory comes to it.
    private async Task<Reply> AskAsync(PersonState person, ICommand command, CancellationToken cancel)
    {
        var reply = await engine.AskAsync(PersonDecider.IdOf(person.Account, person.Person), command, cancel);
        foreach (var key in reply.Events.SelectMany(PersonFold.Destroyed))
            await seals.DestroyAsync(key);
        return reply;
    }

    private async Task<Reply> ClaimAsync(string by, string account, string fingerprint, string person, CancellationToken cancel)
    {
        var id = NumberClaimDecider.IdOf(account, fingerprint);
        // Ids of their own: a claim may be given back and taken again under one request.
        var reply = await engine.AskAsync(id, new ClaimNumber(newId(), time.GetUtcNow(), by, person), cancel);
        if (reply.Refusal?.Is(NumberClaimRefusal.Taken) is not true || await DeadHolderAsync(id, cancel) is not { } dead)
            return reply;
        return await engine.AskAsync(id, new ClaimNumber(newId(), time.GetUtcNow(), by, person, dead), cancel);
    }

    /// <summary>Who holds the number without being there: erased, or claimed for and never enrolled.</summary>
    private async Task<string?> DeadHolderAsync(EntityId number, CancellationToken cancel)
    {
        try
        {
            var claim = (await engine.ReadAsync<NumberClaimState>(number, cancel)).State;
            if (claim.Person is not { } holder)
                return null;
            var life = (await engine.ReadAsync<PersonState>(PersonDecider.IdOf(number.Tenant, holder), cancel)).State.Life;
            var isDead = life == PersonLife.Erased || (life == PersonLife.Absent && time.GetUtcNow() - claim.ClaimedAt > NumberClaimDecider.Lasts);
            return isDead ? holder : null;
        }
        catch (EntityUnavailableException)
        {
            // The refusal stands; whoever tries again may find out more.
            return null;
        }
    }

    // If this comes to nothing the claim is taken over by whoever wants the number next: its holder is dead.
    private Task<Reply> ReleaseAsync(string by, string account, string fingerprint, string person) => engine.AskAsync(
        NumberClaimDecider.IdOf(account, fingerprint), new ReleaseNumber(newId(), time.GetUtcNow(), by, person), CancellationToken.None);

    /// <summary>Destroys fresh keys that came to nothing. Where that is not known the keys stay.</summary>
    private async Task<Reply> DiscardAsync(Reply reply, IEnumerable<string?> keys)
    {
        if (reply.Status is ReplyStatus.Refused or ReplyStatus.Repeated)
        {
            foreach (var key in keys.OfType<string>())
                await seals.DestroyAsync(key);
        }

        return reply;
    }
}
