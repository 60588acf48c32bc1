using Analytics.Domain.Apps;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Management.Apps;

/// <summary><c>…/apps/{app}/abilities</c>, <c>/secret</c>, <c>/sm2-key</c> and <c>/addresses</c>: the detail page of an app.</summary>
internal static class AppDetailRoutes
{
    public static void Map(RouteGroupBuilder accounts)
    {
        var app = accounts.MapGroup("/{account}/apps/{app}").WithTags("apps");
        app.MapGet("/abilities", Abilities).RequireAuthorization(Policies.Engineer).WithSummary("Abilities that are open");
        app.MapPost("/abilities", OpenAsync).RequireAuthorization(Policies.Engineer).Audited("app.open")
            .WithSummary("Opens abilities; an opened one cannot be closed");
        app.MapPut("/abilities/{ability}/addresses", AllowForAsync).RequireAuthorization(Policies.Engineer).Audited("app.allow")
            .WithSummary("Replaces the addresses that may call one ability").WithMetadata(new ParameterNote("ability", "path", "An open ability."));
        app.MapGet("/addresses", Addresses).RequireAuthorization(Policies.Engineer).WithSummary("Addresses that may use the app");
        app.MapPut("/addresses", AllowAsync).RequireAuthorization(Policies.Engineer).Audited("app.allow")
            .WithSummary("Replaces the addresses that may use the app");
        app.MapPost("/secret", RotateAsync).RequireAuthorization(Policies.Engineer).Audited("app.rotate")
            .WithSummary("Makes a new secret, shown in this answer alone").WithMetadata(Graces.Note);
        app.MapGet("/sm2-key", Sm2Key).RequireAuthorization(Policies.Engineer).WithSummary("Public key of body encryption");
        app.MapPost("/sm2-key", ReplaceAsync).RequireAuthorization(Policies.Engineer).Audited("app.sm2-key")
            .WithSummary("Replaces the key pair of body encryption at once");
    }

    private static Ok<AbilitiesDocument> Abilities(AppDesk desk, AppTarget target) =>
        TypedResults.Ok(new AbilitiesDocument(AppDocument.Of(target.App, desk.Now).Abilities));

    private static Ok<AddressesBody> Addresses(AppTarget target) => TypedResults.Ok(new AddressesBody([.. target.App.Allowed]));

    private static Ok<Sm2KeyBody> Sm2Key(AppTarget target) => TypedResults.Ok(new Sm2KeyBody(target.App.Sm2PublicKey));

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> OpenAsync(
        AppDesk desk, Caller caller, AppTarget target, Body<AbilitiesBody> body, CommandKey key, HttpContext context)
    {
        var wanted = (body.Value.Abilities ?? []).Select(Opening).ToValueList();
        if (wanted.Count == 0)
        {
            return new ProblemResult(Problem.Of(
                "abilities", FaultCode.Required, new("is empty", "不能为空"), new("name at least one ability", "请至少填写一个能力")));
        }

        if (AppFaults.Of(wanted) is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        return await AppRoutes.SendAsync(desk, target, new OpenAbilities(key.For("app.open"), desk.Now, caller.Name, wanted), context);
    }

    private static Task<Results<Ok<AppDocument>, ProblemResult>> AllowAsync(
        AppDesk desk, Caller caller, AppTarget target, Body<AddressesBody> body, CommandKey key, HttpContext context) =>
        ReplaceListAsync(desk, caller, target, null, body.Value, key, context);

    private static Task<Results<Ok<AppDocument>, ProblemResult>> AllowForAsync(
        AppDesk desk, Caller caller, AppTarget target, [Microsoft.AspNetCore.Mvc.FromRoute] string ability, Body<AddressesBody> body, CommandKey key,
        HttpContext context) => ReplaceListAsync(desk, caller, target, ability, body.Value, key, context);

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> ReplaceListAsync(
        AppDesk desk, Caller caller, AppTarget target, string? ability, AddressesBody body, CommandKey key, HttpContext context)
    {
        if (body.Allowed is not { } given)
        {
            return new ProblemResult(Problem.Of(
                "allowed", FaultCode.Required, new("is missing", "缺少该字段"), new("give a list, empty for everyone", "请给出列表，留空表示不限制")));
        }

        var allowed = given.ToValueList();
        if (AppFaults.OfAllowed(allowed) is { Count: > 0 } faults)
            return new ProblemResult(CameraFaultTexts.Of(faults));
        if (ability is not null && target.App.Find(ability) is null)
        {
            var shown = ability.Length > 40 ? ability[..40] + "…" : ability;
            return new ProblemResult(new Problem(ProblemCode.AbilityNotOpened, new($"'{shown}' is not open in this app: open it first.", $"该应用未开通“{shown}”：请先开通。")));
        }

        return await AppRoutes.SendAsync(desk, target, new AllowAddresses(key.For("app.allow"), desk.Now, caller.Name, ability, allowed), context);
    }

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> RotateAsync(
        AppDesk desk, Caller caller, AppTarget target, CommandKey key, string? grace, HttpContext context)
    {
        if (Graces.Read(grace, out var span) is { } wrong)
            return new ProblemResult(wrong);
        var cancel = context.RequestAborted;
        var (minted, unsealed) = await AppDesk.TryAsync(() => desk.Mint.NewAppSecretAsync(target.App, cancel: cancel));
        if (minted is null)
            return new ProblemResult(unsealed!);
        var reply = await desk.AskAsync(target.Id, new RotateAppSecret(key.For("app.rotate"), desk.Now, caller.Name, minted.Sealed, span), cancel);
        return Refusals.Of(reply) is { } problem
            ? new ProblemResult(problem)
            : AppRoutes.Show(desk, target.App.Account, target.App.App, context.Response, reply.Events.Count > 0 ? minted.Secret : null);
    }

    private static async Task<Results<Ok<AppDocument>, ProblemResult>> ReplaceAsync(
        AppDesk desk, Caller caller, AppTarget target, CommandKey key, HttpContext context)
    {
        var (pair, unsealed) = await AppDesk.TryAsync(() => desk.Mint.NewSm2PairAsync(target.App, context.RequestAborted));
        if (unsealed is not null)
            return new ProblemResult(unsealed);
        var command = new ReplaceSm2Key(key.For("app.sm2-key"), desk.Now, caller.Name, pair.PublicKey, pair.Sealed);
        return await AppRoutes.SendAsync(desk, target, command, context);
    }

    private static AbilityOpening Opening(AbilityBody body) => new(
        body.Ability ?? "", body.Product ?? OpenableAbilities.ProductsOf(body.Ability ?? "").FirstOrDefault() ?? "", (body.Allowed ?? []).ToValueList());
}

public sealed record AbilitiesDocument(IReadOnlyList<AbilityDocument> Abilities);
