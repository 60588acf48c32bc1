using System.Reflection;
using Analytics.Domain.Persons;
using Analytics.Gateway.Management.Accounts;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Management.Persons;

/// <summary>The person that a route names: <c>{account}</c> and <c>{person}</c>. Present when the handler runs.</summary>
internal sealed class PersonTarget : IInput, IBindableFromHttpContext<PersonTarget>, IEndpointParameterMetadataProvider
{
    private readonly PersonState? _person;

    private PersonTarget(PersonState? person, Problem? problem) => (_person, Problem) = (person, problem);

    public PersonState Person => _person ?? throw new InvalidOperationException("The person was not found.");

    public Problem? Problem { get; }

    public static async ValueTask<PersonTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var account = (await AccountTarget.BindAsync(context, parameter))!;
        if (account.Problem is { } problem)
            return new PersonTarget(null, problem);
        var read = new QueryReader();
        var name = read.Name("person", context.Request.RouteValues["person"]?.ToString());
        if (read.Problem is { } wrong)
            return new PersonTarget(null, wrong);
        var person = context.RequestServices.GetRequiredService<PersonDesk>().Parts.Directory.Find(account.Account, name!);
        return person is null ? new PersonTarget(null, Missing(name!)) : new PersonTarget(person, null);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        AccountTarget.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new ParameterNote("person", "path", "Id of the person, as the enrolment answered it."));
    }

    public static Problem Missing(string person) =>
        new(ProblemCode.PersonNotFound, new($"There is no person '{person}' in this account.", $"该账号下没有人员“{person}”。"));
}
