using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Projections;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Quotas;

/// <summary><c>/api/v1/accounts/{account}/orders</c>, <c>/packs</c> and <c>/trial</c>.</summary>
internal static class OrderRoutes
{
    public static async Task<Results<Ok<PageBody<OrderDocument>>, ProblemResult>> ListAsync(
        GatewayParts parts, Commands commands, AccountTarget target, string? ability, string? after, string? limit, CancellationToken cancel)
    {
        var read = new QueryReader();
        var (key, cursor) = (AbilityKey.Read(read, parts.Quotas.Catalogue, "ability", ability)?.Key, read.Within("after", after, 200));
        var size = read.Limit(limit, parts.Limits.PageItems);
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        await commands.CatchUpAsync(cancel);
        var rows = await parts.Quotas.ReadModel.HistoryAsync(target.Account, key, cursor, size + 1, cancel);
        var now = parts.Time.GetUtcNow();
        return TypedResults.Ok(new PageBody<OrderDocument>(
            [.. rows.Take(size).Select(row => OrderDocument.Of(row, now))], rows.Count > size ? rows[size - 1].Cursor : null));
    }

    public static async Task<Results<Ok<OrderDocument>, ProblemResult>> GetAsync(
        GatewayParts parts, Commands commands, AccountTarget target, string order, CancellationToken cancel)
    {
        await commands.CatchUpAsync(cancel);
        return await FindAsync(parts, target.Account, order, cancel) is { } view ? Show(parts, view) : Missing(order);
    }

    public static async Task<Results<Ok<IReadOnlyList<OrderDocument>>, ProblemResult>> PacksAsync(
        GatewayParts parts, Commands commands, AccountTarget target, string? ability, CancellationToken cancel)
    {
        var read = new QueryReader();
        var key = AbilityKey.Read(read, parts.Quotas.Catalogue, "ability", ability)?.Key;
        if (read.Problem is { } problem)
            return new ProblemResult(problem);
        await commands.CatchUpAsync(cancel);
        var now = parts.Time.GetUtcNow();
        var rows = await parts.Quotas.ReadModel.OrdersAsync(target.Account, key, cancel);
        return TypedResults.Ok<IReadOnlyList<OrderDocument>>([.. rows.Where(row => row.Row.Bounds.Count > 0).Select(row => OrderDocument.Of(row, now))]);
    }

    public static async Task<Results<Ok<OrderDocument>, ProblemResult>> PlaceAsync(
        GatewayParts parts, QuotaDesk desk, Caller caller, AccountTarget target, Body<OrderBody> body, CommandKey key, CancellationToken cancel)
    {
        if (parts.Quotas.Catalogue.Find(body.Value.Offer) is not { } offer)
        {
            return new ProblemResult(Problem.Of("offer", FaultCode.Unknown, new("is no pack of the catalogue", "不在商品目录中"),
                new("see /api/v1/catalogue", "请参阅 /api/v1/catalogue")));
        }

        var (quantity, months) = (body.Value.Quantity ?? 1, body.Value.Months ?? offer.Months.DefaultIfEmpty(0).Min());
        if (offer.Check(quantity, months) is { } fault)
            return new ProblemResult(Wrong(fault));
        var isFree = offer.PriceFen is null or 0;
        if (body.Value.Pay == true && !isFree && Denied(caller) is { } denied)
            return new ProblemResult(denied);
        if (Unentitled(parts, target) is { } unentitled)
            return new ProblemResult(unentitled);
        var (id, terms) = (key.For("order.place"), offer.Terms(quantity, months));
        var (order, problem) = await desk.PlaceAsync(
            QuotaDesk.Ledger(target.Account, offer.Ability),
            id,
            (at, number) => isFree || body.Value.Pay == true
                ? new BuyPack(id, at, caller.Name, number, terms)
                : new PlaceOrder(id, at, caller.Name, number, terms),
            cancel);
        return problem is null ? Show(parts, order!) : new ProblemResult(problem);
    }

    public static async Task<Results<Ok<OrderDocument>, ProblemResult>> TrialAsync(
        GatewayParts parts, QuotaDesk desk, Caller caller, AccountTarget target, Body<TrialBody> body, CommandKey key, CancellationToken cancel)
    {
        var read = new QueryReader();
        if (AbilityKey.Read(read, parts.Quotas.Catalogue, "ability", body.Value.Ability) is not { } offer)
            return new ProblemResult(read.Problem!);
        if (Unentitled(parts, target) is { } unentitled)
            return new ProblemResult(unentitled);
        var id = key.For("trial.claim");
        var (order, problem) = await desk.PlaceAsync(
            QuotaDesk.Ledger(target.Account, offer.Key),
            id,
            (at, number) => new ClaimTrial(id, at, caller.Name, number, parts.Quotas.Catalogue.TrialUnits),
            cancel);
        return problem is null ? Show(parts, order!) : new ProblemResult(problem);
    }

    public static Task<Results<Ok<OrderDocument>, ProblemResult>> PayAsync(
        GatewayParts parts, QuotaDesk desk, Commands commands, Caller caller, AccountTarget target, string order, CommandKey key,
        CancellationToken cancel) => ChangeAsync(
        parts, desk, commands, caller, target, order, at => new PayOrder(key.For($"order.pay:{order}"), at, caller.Name, order), cancel);

    public static Task<Results<Ok<OrderDocument>, ProblemResult>> RefundAsync(
        GatewayParts parts, QuotaDesk desk, Commands commands, Caller caller, AccountTarget target, string order, CommandKey key,
        CancellationToken cancel) => ChangeAsync(
        parts, desk, commands, caller, target, order, at => new RefundOrder(key.For($"order.refund:{order}"), at, caller.Name, order), cancel);

    /// <summary>Payments, refunds, rates and statuses are not the tenant's own to confirm.</summary>
    internal static Problem? Denied(Caller caller) => caller is { Role: Role.Admin, Tenant: null }
        ? null
        : new Problem(ProblemCode.Forbidden, new(
            "It takes an administrator of the whole deployment.", "需要整个部署的管理员执行此操作。"));

    // An order that stands may be paid and refunded whatever became of the account: money that came is told, or goes back.
    private static Problem? Unentitled(GatewayParts parts, AccountTarget target) =>
        parts.Apps.Directory.Catalogue.WhyNotBuy(target.Account) is { } refusal ? Refusals.Of(refusal) : null;

    private static async Task<Results<Ok<OrderDocument>, ProblemResult>> ChangeAsync(
        GatewayParts parts, QuotaDesk desk, Commands commands, Caller caller, AccountTarget target, string order,
        Func<DateTimeOffset, QuotaCommand> command, CancellationToken cancel)
    {
        if (Denied(caller) is { } denied)
            return new ProblemResult(denied);
        await commands.CatchUpAsync(cancel);
        if (await FindAsync(parts, target.Account, order, cancel) is not { } found)
            return Missing(order);
        if (await desk.SendAsync(found.Row.Account, command, cancel) is { } problem)
            return new ProblemResult(problem);
        return Show(parts, await FindAsync(parts, target.Account, order, cancel) ?? found);
    }

    private static async ValueTask<OrderView?> FindAsync(GatewayParts parts, string account, string order, CancellationToken cancel) =>
        order.Length <= 100 ? await parts.Quotas.ReadModel.OrderAsync(account, order, cancel) : null;

    private static Ok<OrderDocument> Show(GatewayParts parts, OrderView order) =>
        TypedResults.Ok(OrderDocument.Of(order, parts.Time.GetUtcNow()));

    private static ProblemResult Missing(string order) => new(new Problem(
        ProblemCode.OrderNotFound, new($"The account has no order '{Short(order)}'.", $"该账号没有订单“{Short(order)}”。")));

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static Problem Wrong(OrderFault fault)
    {
        var choices = string.Join(", ", fault.Choices);
        return Problem.Of(fault.Field, FaultCode.OutOfRange, new("is not offered", "不在可选范围内"), fault.Choices.Length > 0
            ? new($"use one of {choices}", $"可用取值：{choices}")
            : new($"use {fault.Least} to {fault.Most}", $"取值 {fault.Least} 至 {fault.Most}"));
    }
}
