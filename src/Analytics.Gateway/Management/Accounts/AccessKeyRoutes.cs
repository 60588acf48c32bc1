using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Management.Accounts;

/// <summary><c>/api/v1/accounts/{account}/keys</c>: AccessKey and SecurityKey (console page 用户AccessKey).</summary>
internal static class AccessKeyRoutes
{
    public static void Map(RouteGroupBuilder accounts)
    {
        accounts.MapGet("/{account}/keys", List).RequireAuthorization(Policies.Engineer).WithSummary("Access keys, in order of their creation");
        accounts.MapPost("/{account}/keys", AddAsync).RequireAuthorization(Policies.Engineer).Audited("key.create")
            .WithSummary("Makes an access key; its secret is shown in this answer alone");
        var key = accounts.MapGroup("/{account}/keys/{key}").WithMetadata(new ParameterNote("key", "path", "The AccessKey."));
        key.MapDelete("/", DeleteAsync).RequireAuthorization(Policies.Engineer).Audited("key.delete").WithSummary("Ends an access key for ever");
        key.MapPost("/enable", EnableAsync).RequireAuthorization(Policies.Engineer).Audited("key.enable").WithSummary("Switches an access key on");
        key.MapPost("/disable", DisableAsync).RequireAuthorization(Policies.Engineer).Audited("key.disable").WithSummary("Switches an access key off");
        key.MapPost("/rotate", RotateAsync).RequireAuthorization(Policies.Engineer).Audited("key.rotate")
            .WithSummary("Makes a new secret, shown in this answer alone")
            .WithMetadata(Graces.Note);
    }

    private static Ok<PageBody<AccessKeyDocument>> List(AppDesk desk, AccountTarget target) =>
        TypedResults.Ok(new PageBody<AccessKeyDocument>([.. target.State!.Keys.Select(key => AccessKeyDocument.Of(key, desk.Now))], null));

    private static async Task<Results<Ok<AccessKeyDocument>, ProblemResult>> AddAsync(
        AppDesk desk, Caller caller, AccountTarget target, CommandKey key, CancellationToken cancel)
    {
        var commandId = key.For("key.create");
        var accessKey = AppDesk.IdFrom(commandId);
        var (minted, unsealed) = await AppDesk.TryAsync(() => desk.Mint.NewAccessKeyAsync(target.Account, accessKey, cancel: cancel));
        if (minted is null)
            return new ProblemResult(unsealed!);
        var command = new AddAccessKey(commandId, desk.Now, caller.Name, accessKey, minted.DataKey, minted.Sealed);
        var reply = await desk.AskAsync(target.Id, command, minted.DataKey, cancel);
        return Answer(desk, target.Account, accessKey, Refusals.Of(reply), reply.Events.Count > 0 ? minted.SecurityKey : null);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        AppDesk desk, Caller caller, AccountTarget target, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "key")] string accessKey, CommandKey key,
        CancellationToken cancel)
    {
        var problem = await desk.SendAsync(target.Id, new DeleteAccessKey(key.For("key.delete"), desk.Now, caller.Name, accessKey), cancel);
        return problem is null ? TypedResults.NoContent() : new ProblemResult(problem);
    }

    private static Task<Results<Ok<AccessKeyDocument>, ProblemResult>> EnableAsync(
        AppDesk desk, Caller caller, AccountTarget target, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "key")] string accessKey, CommandKey key,
        CancellationToken cancel) =>
        SendAsync(desk, target, accessKey, new EnableAccessKey(key.For("key.enable"), desk.Now, caller.Name, accessKey), cancel);

    private static Task<Results<Ok<AccessKeyDocument>, ProblemResult>> DisableAsync(
        AppDesk desk, Caller caller, AccountTarget target, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "key")] string accessKey, CommandKey key,
        CancellationToken cancel) =>
        SendAsync(desk, target, accessKey, new DisableAccessKey(key.For("key.disable"), desk.Now, caller.Name, accessKey), cancel);

    private static async Task<Results<Ok<AccessKeyDocument>, ProblemResult>> RotateAsync(
        AppDesk desk, Caller caller, AccountTarget target, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "key")] string accessKey, CommandKey key,
        string? grace, CancellationToken cancel)
    {
        if (Graces.Read(grace, out var span) is { } wrong)
            return new ProblemResult(wrong);
        if (target.State!.Find(accessKey) is not { } present)
            return new ProblemResult(Missing(accessKey));
        var (minted, unsealed) = await AppDesk.TryAsync(() => desk.Mint.NewSecurityKeyAsync(target.Account, present, cancel: cancel));
        if (minted is null)
            return new ProblemResult(unsealed!);
        var command = new RotateAccessKey(key.For("key.rotate"), desk.Now, caller.Name, accessKey, minted.Sealed, span);
        var reply = await desk.AskAsync(target.Id, command, cancel);
        return Answer(desk, target.Account, accessKey, Refusals.Of(reply), reply.Events.Count > 0 ? minted.Secret : null);
    }

    private static async Task<Results<Ok<AccessKeyDocument>, ProblemResult>> SendAsync(
        AppDesk desk, AccountTarget target, string accessKey, ICommand command, CancellationToken cancel) =>
        Answer(desk, target.Account, accessKey, await desk.SendAsync(target.Id, command, cancel), null);

    private static Results<Ok<AccessKeyDocument>, ProblemResult> Answer(
        AppDesk desk, string account, string accessKey, Problem? problem, string? securityKey)
    {
        if (problem is not null)
            return new ProblemResult(problem);
        return desk.Catalogue.FindAccount(account)?.Find(accessKey) is { } key
            ? TypedResults.Ok(AccessKeyDocument.Of(key, desk.Now, securityKey))
            : new ProblemResult(Missing(accessKey));
    }

    private static Problem Missing(string accessKey)
    {
        var shown = accessKey.Length > 64 ? accessKey[..64] + "…" : accessKey;
        return new(ProblemCode.AccessKeyNotFound, new($"The account has no access key '{shown}'.", $"该账号没有 AccessKey“{shown}”。"));
    }
}
