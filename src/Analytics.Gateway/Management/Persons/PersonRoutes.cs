using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Persons;
using Analytics.Domain.Rules;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Management.Accounts;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Analytics.Inference.Pipelines.FaceCompare;

namespace Analytics.Gateway.Management.Persons;

/// <summary><c>/api/v1/accounts/{account}/persons</c>: the register of the real-name check. Who looks is audited too.</summary>
internal static class PersonRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var persons = api.MapGroup("/accounts/{account}/persons").WithTags("persons");
        persons.MapGet("/", ListAsync).RequireAuthorization(Policies.Operator).Audited("person.list")
            .WithSummary("Persons, in order of their ids, names and numbers masked");
        persons.MapPost("/", EnrolAsync).RequireAuthorization(Policies.Engineer).Audited("person.enrol")
            .WithSummary("Enrols a person; pixels of the portrait are not kept");
        persons.MapGet("/{person}", GetAsync).RequireAuthorization(Policies.Operator).Audited("person.view")
            .WithSummary("One person: the name whole, the number masked");
        persons.MapPut("/{person}/name", CorrectAsync).RequireAuthorization(Policies.Engineer).Audited("person.name")
            .WithSummary("Corrects the name")
            .WithMetadata(new ParameterNote("If-Match", "header", "ETag of the version that was edited."));
        persons.MapPut("/{person}/portrait", ReplaceAsync).RequireAuthorization(Policies.Engineer).Audited("person.portrait")
            .WithSummary("Enrols a portrait; the one before becomes unreadable");
        persons.MapDelete("/{person}", EraseAsync).RequireAuthorization(Policies.Engineer).Audited("person.erase")
            .WithSummary("Erases a person for ever: the keys of all that was kept are destroyed");
        ConsentRoutes.Map(persons);
        CompareRoutes.Map(persons);
    }

    private static async Task<Results<Ok<PageBody<PersonDocument>>, ProblemResult>> ListAsync(
        GatewayParts parts, PersonDesk desk, AccountTarget target, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var (cursor, size) = (read.Within("after", after, EntityId.MaxLength), read.Limit(limit, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var page = Paging.Page(desk.Parts.Directory.PersonsOf(target.Account), person => person.Person, cursor, size);
        var (shown, broken) = await AppDesk.TryAsync(async () =>
        {
            var items = new List<PersonDocument>(page.Items.Count);
            foreach (var person in page.Items)
                items.Add(await desk.MaskedAsync(person, cancel));
            return items;
        });
        return broken is null ? TypedResults.Ok(new PageBody<PersonDocument>(shown!, page.Next)) : new ProblemResult(broken);
    }

    private static Task<Results<Ok<PersonDocument>, ProblemResult>> GetAsync(
        PersonDesk desk, PersonTarget target, HttpResponse response, CancellationToken cancel) => AnswerAsync(desk, target.Person, response, cancel);

    private static async Task<Results<Created<PersonDocument>, ProblemResult>> EnrolAsync(
        PersonDesk desk, Caller caller, AccountTarget target, PersonForm<EnrolBody> form, CommandKey key, HttpContext context)
    {
        var (body, cancel) = (form.Value, context.RequestAborted);
        var commandId = key.For("person.enrol");
        var person = AppDesk.IdFrom(commandId);
        // The audit names the one who was enrolled.
        context.Request.RouteValues["person"] = person;
        var (consent, keepUntil, consentFaults) = desk.Read(body.Consent, body.KeepUntil, body.FullName, body.IdNumber);
        Fault[] faults = [.. PersonName.Faults(body.FullName), .. IdentityNumber.Faults(body.IdNumber, desk.Now), .. consentFaults];
        if (faults.Length > 0)
            return new ProblemResult(PersonDesk.Of(faults));
        FaceEmbedding? portrait = null;
        if (form.Portrait is { } picture)
        {
            (portrait, var unfit) = await desk.EmbedAsync(picture, cancel);
            if (unfit is not null)
                return new ProblemResult(unfit);
        }

        var who = new NewPerson(body.FullName!, body.IdNumber!, portrait, consent!, keepUntil);
        var (reply, broken) = await AppDesk.TryAsync(
            () => desk.Parts.Register.EnrolAsync(new PersonCall(commandId, caller.Name), target.Account, person, who, cancel));
        if ((broken ?? await desk.ShowAsync(reply!, cancel)) is { } problem)
            return new ProblemResult(problem);
        return desk.Parts.Directory.Find(target.Account, person) is { } enrolled
            ? TypedResults.Created($"/api/v1/accounts/{target.Account}/persons/{person}", PersonDocument.Of(enrolled, who.FullName, who.IdNumber, desk.Now))
            : new ProblemResult(PersonTarget.Missing(person));
    }

    private static async Task<Results<Ok<PersonDocument>, ProblemResult>> CorrectAsync(
        PersonDesk desk, Caller caller, PersonTarget target, Body<NameBody> body, CommandKey key, HttpContext context)
    {
        if (!Versions.TryRead(context.Request, out var expected, out var wrong))
            return new ProblemResult(wrong!);
        if (PersonName.Faults(body.Value.FullName) is { Count: > 0 } faults)
            return new ProblemResult(PersonDesk.Of(faults));
        return await ChangeAsync(desk, target, context, () => desk.Parts.Register.CorrectNameAsync(
            new PersonCall(key.For("person.name"), caller.Name), target.Person, body.Value.FullName!, expected, context.RequestAborted));
    }

    private static async Task<Results<Ok<PersonDocument>, ProblemResult>> ReplaceAsync(
        PersonDesk desk, Caller caller, PersonTarget target, PersonForm<PortraitBody> form, CommandKey key, HttpContext context)
    {
        if (form.Portrait is not { } picture)
            return new ProblemResult(PortraitTexts.Required());
        var (portrait, unfit) = await desk.EmbedAsync(picture, context.RequestAborted);
        if (unfit is not null)
            return new ProblemResult(unfit);
        return await ChangeAsync(desk, target, context, () => desk.Parts.Register.EnrolPortraitAsync(
            new PersonCall(key.For("person.portrait"), caller.Name), target.Person, portrait!, context.RequestAborted));
    }

    private static async Task<Results<NoContent, ProblemResult>> EraseAsync(
        PersonDesk desk, Caller caller, PersonTarget target, CommandKey key, CancellationToken cancel)
    {
        var (reply, broken) = await AppDesk.TryAsync(
            () => desk.Parts.Register.EraseAsync(new PersonCall(key.For("person.erase"), caller.Name), target.Person, cancel));
        return (broken ?? await desk.ShowAsync(reply!, cancel)) is { } problem ? new ProblemResult(problem) : TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<PersonDocument>, ProblemResult>> ChangeAsync(
        PersonDesk desk, PersonTarget target, HttpContext context, Func<Task<Reply>> change)
    {
        var (before, cancel) = (target.Person, context.RequestAborted);
        var (reply, broken) = await AppDesk.TryAsync(change);
        if ((broken ?? await desk.ShowAsync(reply!, cancel)) is { } problem)
            return new ProblemResult(problem);
        // Somebody else may have erased the person since.
        return desk.Parts.Directory.Find(before.Account, before.Person) is { } person
            ? await AnswerAsync(desk, person, context.Response, cancel)
            : new ProblemResult(PersonTarget.Missing(before.Person));
    }

    private static async Task<Results<Ok<PersonDocument>, ProblemResult>> AnswerAsync(
        PersonDesk desk, PersonState person, HttpResponse response, CancellationToken cancel)
    {
        var (document, broken) = await AppDesk.TryAsync(() => desk.NamedAsync(person, cancel));
        if (document is null)
            return new ProblemResult(broken!);
        response.Headers.ETag = $"\"{person.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(document);
    }
}
