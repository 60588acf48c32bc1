using Analytics.Engine.Persons;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Management.Persons;

/// <summary><c>…/persons/{person}/consent</c>: what was agreed to, and for how long.</summary>
internal static class ConsentRoutes
{
    public static void Map(RouteGroupBuilder persons)
    {
        persons.MapPut("/{person}/consent", RenewAsync).RequireAuthorization(Policies.Engineer).Audited("person.consent.renew")
            .WithSummary("Records a new consent, and until when the person is kept");
        persons.MapDelete("/{person}/consent", WithdrawAsync).RequireAuthorization(Policies.Engineer).Audited("person.consent.withdraw")
            .WithSummary("The person agrees no more: no check finds them, and their portrait becomes unreadable");
    }

    private static async Task<Results<Ok<PersonDocument>, ProblemResult>> RenewAsync(
        PersonDesk desk, Caller caller, PersonTarget target, Body<RenewBody> body, CommandKey key, HttpContext context)
    {
        var person = target.Person;
        var (opened, unreadable) = await Apps.AppDesk.TryAsync(() => desk.NamedAsync(person, context.RequestAborted));
        if (opened is null)
            return new ProblemResult(unreadable!);
        var (consent, keepUntil, faults) = desk.Read(body.Value.Consent, body.Value.KeepUntil, opened.FullName);
        if (faults.Count > 0)
            return new ProblemResult(PersonDesk.Of(faults));
        return await PersonRoutes.ChangeAsync(desk, target, context, () => desk.Parts.Register.RenewConsentAsync(
            new PersonCall(key.For("person.consent.renew"), caller.Name), person, consent!, keepUntil, context.RequestAborted));
    }

    private static Task<Results<Ok<PersonDocument>, ProblemResult>> WithdrawAsync(
        PersonDesk desk, Caller caller, PersonTarget target, CommandKey key, HttpContext context) =>
        PersonRoutes.ChangeAsync(desk, target, context, () => desk.Parts.Register.WithdrawConsentAsync(
            new PersonCall(key.For("person.consent.withdraw"), caller.Name), target.Person, context.RequestAborted));
}
