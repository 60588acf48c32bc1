using Analytics.Domain.Persons;
using Analytics.Domain.Rules;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.FaceCompare;

namespace Analytics.Gateway.Management.Persons;

/// <summary>What the routes of persons share: portraits in, documents out, and answers that show what was done.</summary>
internal sealed class PersonDesk(GatewayParts parts)
{
    public PersonParts Parts => parts.Persons ?? throw new InvalidOperationException("The node keeps no register of persons.");

    public DateTimeOffset Now => parts.Time.GetUtcNow();

    /// <summary>Waits until the directory shows what was done, <see cref="GatewayLimits.CatchUp"/> at most.</summary>
    public async Task<Problem?> ShowAsync(Reply reply, CancellationToken cancel)
    {
        if (Refusals.Of(reply) is { } problem)
            return problem;
        using var limit = new CancellationTokenSource(parts.Limits.CatchUp, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await Parts.Directory.CaughtUpAsync(both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // It is done all the same; only the lists show it later.
        }

        return null;
    }

    /// <summary>For lists: name and number masked, and stars where they do not open here.</summary>
    public async Task<PersonDocument> MaskedAsync(PersonState person, CancellationToken cancel)
    {
        try
        {
            var (name, number) = (await Parts.Seals.OpenNameAsync(person, cancel), await Parts.Seals.OpenNumberAsync(person, cancel));
            return PersonDocument.Of(person, PersonName.Mask(name), number, Now);
        }
        catch (SecretUnreadableException)
        {
            return PersonDocument.Of(person, null, null, Now);
        }
    }

    /// <summary>The name whole, the number masked.</summary>
    public async Task<PersonDocument> NamedAsync(PersonState person, CancellationToken cancel) => PersonDocument.Of(
        person, await Parts.Seals.OpenNameAsync(person, cancel), await Parts.Seals.OpenNumberAsync(person, cancel), Now);

    public async Task<(FaceEmbedding? Embedding, Problem? Problem)> EmbedAsync(ReadOnlyMemory<byte> portrait, CancellationToken cancel)
    {
        try
        {
            var (embedding, fault) = await Parts.Portraits.EmbedAsync(portrait, cancel);
            return (embedding, fault is { } wrong ? PortraitTexts.Of(wrong) : null);
        }
        catch (AbilityException fault)
        {
            return (null, PortraitTexts.Of(fault));
        }
    }

    /// <summary>A consent that was read from a body, or every fault of it.</summary>
    /// <param name="personal">What must not stand in the purpose, which everybody may read.</param>
    public (Consent? Consent, DateTimeOffset KeepUntil, IReadOnlyList<Fault> Faults) Read(
        ConsentBody? body, DateTimeOffset? keepUntil, params IReadOnlyList<string?> personal)
    {
        var faults = new List<Fault>();
        var until = keepUntil?.ToUniversalTime() ?? default;
        if (keepUntil is null)
            faults.Add(new("keepUntil", FaultCode.Required, "is missing", "give the instant at which the person is to be erased"));
        if (body?.GivenAt is null && body is not null)
            faults.Add(new("consent.givenAt", FaultCode.Required, "is missing", "give the instant at which it was given"));
        var consent = body is null ? null : new Consent(body.GivenBy ?? ConsentGiver.Person, body.GivenAt?.ToUniversalTime() ?? default, body.Purpose ?? "");
        faults.AddRange(PersonFaults.Of(consent, until, Now).Where(fault => faults.All(told => told.Path != fault.Path)));
        if (personal.Any(text => text is { Length: > 0 } && consent?.Purpose.Contains(text, StringComparison.OrdinalIgnoreCase) is true))
            faults.Add(new("consent.purpose", FaultCode.Secret, "holds the name or the number", "say what it is for, not of whom"));
        return (consent, until, faults);
    }

    public static Problem Of(IReadOnlyList<Fault> faults) => CameraFaultTexts.Of(faults);
}
