using System.Reflection;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Management.Accounts;

/// <summary>The account that a route names: <c>{account}</c>, which is a tenant.</summary>
internal sealed class AccountTarget : IInput, IBindableFromHttpContext<AccountTarget>, IEndpointParameterMetadataProvider
{
    private AccountTarget(string account, AccountState? state, Problem? problem) => (Account, State, Problem) = (account, state, problem);

    public string Account { get; }

    public EntityId Id => AccountDecider.IdOf(Account);

    /// <summary>Null for one that was never there; retired ones too.</summary>
    public AccountState? State { get; }

    public Problem? Problem { get; }

    public static ValueTask<AccountTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var read = new QueryReader();
        var account = read.Name("account", context.Request.RouteValues["account"]?.ToString());
        if (read.Problem is { } wrong)
            return ValueTask.FromResult<AccountTarget?>(new AccountTarget("", null, wrong));
        // A tenant's own people learn nothing of others, not even that they are there.
        if (Tenancy.IsForeign(Caller.Of(context), account))
            return ValueTask.FromResult<AccountTarget?>(new AccountTarget("", null, Missing(account!)));
        var state = context.RequestServices.GetRequiredService<AppDesk>().Catalogue.FindAccount(account!);
        // All but its creation need it: the question alone would write its first event.
        var isNeeded = context.GetEndpoint()?.Metadata.GetMetadata<MakesAccount>() is null;
        return ValueTask.FromResult<AccountTarget?>(
            new AccountTarget(account!, state, isNeeded && state is not { Life: AccountLife.Present } ? Missing(account!) : null));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new ParameterNote("account", "path", "Id of the account: the tenant."));

    public static Problem Missing(string account) =>
        new(ProblemCode.AccountNotFound, new($"There is no account '{account}'.", $"没有账号“{account}”。"));
}

/// <summary>Marks a route that may name an account which is not there yet.</summary>
internal sealed record MakesAccount;
