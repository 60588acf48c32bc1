using System.Reflection;
using Analytics.Domain.Catalogues;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Quotas;

/// <summary>The account that a route names. A tenant's own people see no other one.</summary>
internal sealed class AccountTarget : IInput, IBindableFromHttpContext<AccountTarget>, IEndpointParameterMetadataProvider
{
    private AccountTarget(string account, Problem? problem) => (Account, Problem) = (account, problem);

    public string Account { get; }

    public Problem? Problem { get; }

    public static ValueTask<AccountTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var read = new QueryReader();
        var account = read.Name("account", context.Request.RouteValues["account"]?.ToString());
        var problem = read.Problem
            ?? (Tenancy.IsForeign(Caller.Of(context), account) ? Missing(account!) : null);
        return ValueTask.FromResult<AccountTarget?>(new AccountTarget(account ?? "", problem));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new ParameterNote("account", "path", "Id of the account."));

    private static Problem Missing(string account) =>
        new(ProblemCode.AccountNotFound, new($"There is no account '{account}'.", $"没有账号“{account}”。"));
}

/// <summary>Reads an ability's ledger key.</summary>
internal static class AbilityKey
{
    public static AbilityOffer? Read(QueryReader read, PackCatalogue catalogue, string field, string? text)
    {
        if (text is null)
            return null;
        if (catalogue.FindAbility(text) is { } offer)
            return offer;
        var all = string.Join(", ", catalogue.Abilities.Keys);
        read.Fault(field, Domain.Rules.FaultCode.Unknown, new("is no ability", "不是有效能力"), new($"use one of {all}", $"可用取值：{all}"));
        return null;
    }
}
