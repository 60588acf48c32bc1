using Analytics.Engine.Persons;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Management.Persons;

/// <summary><c>…/persons/{person}/compare</c>: one picture against one person. Nothing of it is kept.</summary>
internal static class CompareRoutes
{
    public static void Map(RouteGroupBuilder persons) => persons.MapPost("/{person}/compare", CompareAsync)
        .RequireAuthorization(Policies.Operator).Audited("person.compare").WithSummary("Compares a picture with the person's portrait");

    private static async Task<Results<Ok<MatchDocument>, ProblemResult>> CompareAsync(
        PersonDesk desk, PersonTarget target, PersonForm<PortraitBody> form, CancellationToken cancel)
    {
        var person = target.Person;
        if (person.Consent is null)
            return new ProblemResult(new Problem(ProblemCode.NoConsent, new(
                $"Person '{person.Person}' has withdrawn the consent.", $"人员“{person.Person}”已撤回同意。")));
        // Over the time, and the sweep has not come to it yet.
        if (!person.IsInForce(desk.Now))
            return new ProblemResult(PersonTarget.Missing(person.Person));
        if (form.Portrait is not { } bytes)
            return new ProblemResult(PortraitTexts.Required());
        var (picture, fault) = desk.Parts.Portraits.Read(bytes);
        if (picture is null)
            return new ProblemResult(PortraitTexts.Of(fault!.Value));
        try
        {
            var match = await desk.Parts.Matcher.MatchAsync(person, picture, cancel);
            if (PortraitTexts.Of(match.Verdict, person.Person) is { } problem)
                return new ProblemResult(problem);
            var verdict = match.Verdict switch
            {
                PortraitVerdict.Same => MatchVerdict.Same,
                PortraitVerdict.Uncertain => MatchVerdict.Uncertain,
                _ => MatchVerdict.Different,
            };
            return TypedResults.Ok(MatchDocument.Of(verdict, match.Similarity!.Value, desk.Parts.Matcher.Thresholds));
        }
        catch (AbilityException failed)
        {
            return new ProblemResult(PortraitTexts.Of(failed));
        }
    }
}
