using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Rules;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Management.Accounts;

/// <summary><c>/api/v1/accounts</c>: tenants of the AI API.</summary>
internal static class AccountRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("accounts");
        accounts.MapGet("/", List).RequireAuthorization(Policies.Engineer).WithSummary("Accounts, in order of their ids");
        accounts.MapGet("/{account}", Get).RequireAuthorization(Policies.Engineer).WithSummary("One account");
        accounts.MapPut("/{account}", PutAsync).RequireAuthorization(Policies.Admin).Audited("account.configure").WithMetadata(new MakesAccount())
            .WithSummary("Creates an account, or replaces what is said of it")
            .WithMetadata(new ParameterNote("If-Match", "header", "ETag of the version that was edited."))
            .WithMetadata(new ParameterNote("If-None-Match", "header", "* makes a new account only."));
        accounts.MapDelete("/{account}", DeleteAsync).RequireAuthorization(Policies.Admin).Audited("account.retire")
            .WithSummary("Takes an account without apps away; its packs and usage stay");
        accounts.MapPost("/{account}/enable", EnableAsync).RequireAuthorization(Policies.Admin).Audited("account.enable")
            .WithSummary("Lets the account call again");
        accounts.MapPost("/{account}/disable", DisableAsync).RequireAuthorization(Policies.Admin).Audited("account.disable")
            .WithSummary("Refuses every call of the account");
        AccessKeyRoutes.Map(accounts);
        AppRoutes.Map(accounts);
        AppDetailRoutes.Map(accounts);
    }

    private static Results<Ok<PageBody<AccountDocument>>, ProblemResult> List(GatewayParts parts, AppDesk desk, Caller caller, string? after, string? limit)
    {
        var read = new QueryReader();
        var (cursor, size) = (read.Within("after", after, EntityId.MaxLength), read.Limit(limit, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var seen = desk.Catalogue.Accounts.Values.Where(account => account.Life == AccountLife.Present && !Tenancy.IsForeign(caller, account.Account));
        return TypedResults.Ok(Paging.Page(seen.Select(AccountDocument.Of), account => account.Id, cursor, size));
    }

    private static Ok<AccountDocument> Get(AccountTarget target, HttpResponse response) => Answer(target.State!, response);

    private static async Task<Results<Ok<AccountDocument>, ProblemResult>> PutAsync(
        AppDesk desk, Caller caller, AccountTarget target, Body<AccountBody> body, CommandKey key, HttpContext context)
    {
        if (Foreign(caller) is { } forbidden)
            return new ProblemResult(forbidden);
        if (!Versions.TryRead(context.Request, out var expected, out var wrong))
            return new ProblemResult(wrong!);
        var profile = new AccountProfile(body.Value.Name ?? "", body.Value.Contact, body.Value.IsVerified ?? true);
        if (profile.Faults() is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        if (!EntityId.IsName(target.Account) || target.Account.Contains(':', StringComparison.Ordinal))
            return new ProblemResult(BadId("account"));
        var command = new ConfigureAccount(key.For("account.configure"), desk.Now, caller.Name, profile, expected);
        return await SendAsync(desk, target, command, context);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        AppDesk desk, Caller caller, AccountTarget target, CommandKey key, CancellationToken cancel)
    {
        var problem = Foreign(caller) ?? await desk.SendAsync(target.Id, new RetireAccount(key.For("account.retire"), desk.Now, caller.Name), cancel);
        return problem is null ? TypedResults.NoContent() : new ProblemResult(problem);
    }

    private static Task<Results<Ok<AccountDocument>, ProblemResult>> EnableAsync(
        AppDesk desk, Caller caller, AccountTarget target, CommandKey key, HttpContext context) =>
        SwitchAsync(desk, caller, target, new EnableAccount(key.For("account.enable"), desk.Now, caller.Name), context);

    private static Task<Results<Ok<AccountDocument>, ProblemResult>> DisableAsync(
        AppDesk desk, Caller caller, AccountTarget target, CommandKey key, HttpContext context) =>
        SwitchAsync(desk, caller, target, new DisableAccount(key.For("account.disable"), desk.Now, caller.Name), context);

    private static async Task<Results<Ok<AccountDocument>, ProblemResult>> SwitchAsync(
        AppDesk desk, Caller caller, AccountTarget target, ICommand command, HttpContext context) =>
        Foreign(caller) is { } forbidden ? new ProblemResult(forbidden) : await SendAsync(desk, target, command, context);

    private static async Task<Results<Ok<AccountDocument>, ProblemResult>> SendAsync(
        AppDesk desk, AccountTarget target, ICommand command, HttpContext context)
    {
        if (await desk.SendAsync(target.Id, command, context.RequestAborted) is { } problem)
            return new ProblemResult(problem);
        // Somebody else may have retired it since.
        return desk.Catalogue.FindAccount(target.Account) is { Life: AccountLife.Present } account
            ? Answer(account, context.Response)
            : new ProblemResult(AccountTarget.Missing(target.Account));
    }

    private static Ok<AccountDocument> Answer(AccountState account, HttpResponse response)
    {
        response.Headers.ETag = $"\"{account.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(AccountDocument.Of(account));
    }

    // An account's own people do not vouch for it, nor switch it on again.
    private static Problem? Foreign(Caller caller) => caller.Tenant is null
        ? null
        : new(ProblemCode.Forbidden, new("Accounts are made and switched by operators of the whole campus.", "账号只能由园区管理员创建和启停。"));

    internal static Problem BadId(string field) => Problem.Of(
        field, FaultCode.Malformed, new("is no id", "不是有效编号"), new("use lower case letters, digits and . - _", "请使用小写字母、数字和 . - _"));
}
