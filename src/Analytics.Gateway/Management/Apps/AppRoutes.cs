using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Management.Accounts;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Management.Apps;

/// <summary><c>/api/v1/accounts/{account}/apps</c> (console page 我的应用): make, describe, switch, delete.</summary>
internal static class AppRoutes
{
    public static void Map(RouteGroupBuilder accounts)
    {
        accounts.MapGet("/{account}/apps", List).RequireAuthorization(Policies.Engineer).WithTags("apps").WithSummary("Apps, in order of their ids");
        accounts.MapPost("/{account}/apps", CreateAsync).RequireAuthorization(Policies.Engineer).WithTags("apps").Audited("app.create")
            .WithSummary("Makes an app; its secret is shown in this answer alone");
        var app = accounts.MapGroup("/{account}/apps/{app}").WithTags("apps");
        app.MapGet("/", Get).RequireAuthorization(Policies.Engineer).WithSummary("One app");
        app.MapPut("/", DescribeAsync).RequireAuthorization(Policies.Engineer).Audited("app.describe").WithSummary("Renames or describes an app")
            .WithMetadata(new ParameterNote("If-Match", "header", "ETag of the version that was edited."));
        app.MapDelete("/", DeleteAsync).RequireAuthorization(Policies.Engineer).Audited("app.delete")
            .WithSummary("Takes an app away with its secrets; packs stay with the account");
        app.MapPost("/enable", EnableAsync).RequireAuthorization(Policies.Engineer).Audited("app.enable").WithSummary("Lets the app call again");
        app.MapPost("/disable", DisableAsync).RequireAuthorization(Policies.Engineer).Audited("app.disable").WithSummary("Refuses every call of the app");
    }

    private static Results<Ok<PageBody<AppDocument>>, ProblemResult> List(
        GatewayParts parts, AppDesk desk, AccountTarget target, string? after, string? limit)
    {
        var read = new QueryReader();
        var (cursor, size) = (read.Within("after", after, EntityId.MaxLength), read.Limit(limit, parts.Limits.PageItems));
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        var page = Paging.Page(desk.Catalogue.AppsOf(target.Account).Where(app => app.Life == AppLife.Present), app => app.App, cursor, size);
        return TypedResults.Ok(new PageBody<AppDocument>([.. page.Items.Select(app => AppDocument.Of(app, desk.Now))], page.Next));
    }

    private static Ok<AppDocument> Get(AppDesk desk, AppTarget target, HttpResponse response) => Answer(desk, target.App, response, null);

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> CreateAsync(
        GatewayParts parts, AppDesk desk, Caller caller, AccountTarget target, Body<AppBody> body, CommandKey key, HttpContext context)
    {
        var cancel = context.RequestAborted;
        var commandId = key.For("app.create");
        var app = body.Value.Id ?? $"app-{AppDesk.IdFrom(commandId)[..12]}";
        var profile = Profile(body.Value);
        if (app.Length > 63 || !EntityId.IsName(app) || app.Contains(':', StringComparison.Ordinal))
            return new ProblemResult(AccountRoutes.BadId("id"));
        if (profile.Faults(parts.Apps.Rules) is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        // Its name is not taken from it by a request that must fail; one with the same name may be a repeat.
        if (desk.Catalogue.FindApp(target.Account, app) is { Life: AppLife.Present } present && present.Profile != profile.Trimmed())
            return new ProblemResult(Exists(app));
        if (await desk.ReserveAsync(target.Account, app, profile.Name, key.For("app.name"), caller.Name, cancel) is { } taken)
            return new ProblemResult(taken);
        var (minted, unsealed) = await AppDesk.TryAsync(() => desk.Mint.NewAppAsync(target.Account, app, cancel: cancel));
        if (minted is null)
            return new ProblemResult(unsealed!);
        var command = new CreateApp(commandId, desk.Now, caller.Name, profile, parts.Apps.Rules, minted.Keys);
        var reply = await desk.AskAsync(AppDecider.IdOf(target.Account, app), command, minted.Keys.DataKey, cancel);
        if (reply.Refusal is { } refusal && !refusal.Is(AppRefusal.Exists))
            await desk.ReleaseAsync(target.Account, app, $"{commandId}:release", caller.Name, cancel);
        return Refusals.Of(reply) is { } problem
            ? new ProblemResult(problem)
            : Show(desk, target.Account, app, context.Response, reply.Status == ReplyStatus.Committed ? minted.AppSecret : null);
    }

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> DescribeAsync(
        GatewayParts parts, AppDesk desk, Caller caller, AppTarget target, Body<AppBody> body, CommandKey key, HttpContext context)
    {
        var (profile, before, cancel) = (Profile(body.Value), target.App, context.RequestAborted);
        if (!Versions.TryRead(context.Request, out var expected, out var wrong))
            return new ProblemResult(wrong!);
        if (profile.Trimmed() != before.Profile && profile.Faults(parts.Apps.Rules) is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        // One of a file is refused by the app itself, before its name is touched.
        if (before.Origin is null && (expected ?? before.Version) == before.Version
            && await desk.ReserveAsync(before.Account, before.App, profile.Name, key.For("app.name"), caller.Name, cancel) is { } taken)
            return new ProblemResult(taken);
        var command = new DescribeApp(key.For("app.describe"), desk.Now, caller.Name, profile, parts.Apps.Rules, expected);
        var reply = await desk.AskAsync(target.Id, command, cancel);
        if (reply.Refusal is not null && before.Origin is null)
        {
            // Somebody else was first: the app keeps the name that it has now.
            var name = desk.Catalogue.FindApp(before.Account, before.App)?.Profile?.Name ?? before.Profile!.Name;
            await desk.ReserveAsync(before.Account, before.App, name, $"{command.CommandId}:back", caller.Name, cancel);
        }

        return Refusals.Of(reply) is { } problem ? new ProblemResult(problem) : Show(desk, before.Account, before.App, context.Response);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        AppDesk desk, Caller caller, AppTarget target, CommandKey key, CancellationToken cancel)
    {
        if (await desk.SendAsync(target.Id, new DeleteApp(key.For("app.delete"), desk.Now, caller.Name), cancel) is { } problem)
            return new ProblemResult(problem);
        // If this comes to nothing, the next one who wants the name frees it.
        await desk.ReleaseAsync(target.App.Account, target.App.App, key.For("app.release"), caller.Name, cancel);
        return TypedResults.NoContent();
    }

    private static Task<Results<Ok<AppDocument>, ProblemResult>> EnableAsync(
        AppDesk desk, Caller caller, AppTarget target, CommandKey key, HttpContext context) =>
        SendAsync(desk, target, new EnableApp(key.For("app.enable"), desk.Now, caller.Name), context);

    private static Task<Results<Ok<AppDocument>, ProblemResult>> DisableAsync(
        AppDesk desk, Caller caller, AppTarget target, CommandKey key, HttpContext context) =>
        SendAsync(desk, target, new DisableApp(key.For("app.disable"), desk.Now, caller.Name), context);

    internal static async Task<Results<Ok<AppDocument>, ProblemResult>> SendAsync(AppDesk desk, AppTarget target, ICommand command, HttpContext context) =>
        await desk.SendAsync(target.Id, command, context.RequestAborted) is { } problem
            ? new ProblemResult(problem)
            : Show(desk, target.App.Account, target.App.App, context.Response);

    internal static Results<Ok<AppDocument>, ProblemResult> Show(
        AppDesk desk, string account, string app, HttpResponse response, string? appSecret = null) =>
        // Somebody else may have deleted it since.
        desk.Catalogue.FindApp(account, app) is { Life: AppLife.Present } present
            ? Answer(desk, present, response, appSecret)
            : new ProblemResult(AppTarget.Missing(app));

    private static Ok<AppDocument> Answer(AppDesk desk, AppState app, HttpResponse response, string? appSecret)
    {
        response.Headers.ETag = $"\"{app.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(AppDocument.Of(app, desk.Now, appSecret));
    }

    private static AppProfile Profile(AppBody body) => new(body.Name ?? "", body.Description ?? "");

    private static Problem Exists(string app) =>
        new(ProblemCode.AppExists, new($"App '{app}' is there already: choose another id.", $"应用“{app}”已存在：请换一个编号。"));
}
