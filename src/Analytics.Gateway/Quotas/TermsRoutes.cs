using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Projections;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Quotas;

/// <summary><c>/api/v1/accounts/{account}/abilities</c>, <c>/rate</c> and <c>/status</c>.</summary>
internal static class TermsRoutes
{
    public static async Task<Ok<IReadOnlyList<AbilityDocument>>> ListAsync(
        GatewayParts parts, Commands commands, AccountTarget target, CancellationToken cancel)
    {
        await commands.CatchUpAsync(cancel);
        return TypedResults.Ok<IReadOnlyList<AbilityDocument>>(await AllAsync(parts, target.Account, cancel));
    }

    public static Task<Results<Ok<AbilityDocument>, ProblemResult>> SetRateAsync(
        GatewayParts parts, QuotaDesk desk, Caller caller, AccountTarget target, string ability, Body<RateBody> body, CommandKey key,
        CancellationToken cancel) => SetAsync(
        parts, desk, caller, target, ability, at => new SetRateLimit(key.For("rate.set"), at, caller.Name, body.Value.CallsPerSecond), cancel);

    public static Task<Results<Ok<AbilityDocument>, ProblemResult>> SetStatusAsync(
        GatewayParts parts, QuotaDesk desk, Caller caller, AccountTarget target, string ability, Body<StatusBody> body, CommandKey key,
        CancellationToken cancel) => SetAsync(
        parts, desk, caller, target, ability,
        at => new SetAbilityStatus(key.For("status.set"), at, caller.Name, body.Value.Status, body.Value.EffectiveAt ?? at), cancel);

    private static async Task<Results<Ok<AbilityDocument>, ProblemResult>> SetAsync(
        GatewayParts parts, QuotaDesk desk, Caller caller, AccountTarget target, string ability, Func<DateTimeOffset, QuotaCommand> command,
        CancellationToken cancel)
    {
        if (OrderRoutes.Denied(caller) is { } denied)
            return new ProblemResult(denied);
        var read = new QueryReader();
        if (AbilityKey.Read(read, parts.Quotas.Catalogue, "ability", ability) is not { } offer)
            return new ProblemResult(read.Problem!);
        if (await desk.SendAsync(QuotaDesk.Ledger(target.Account, offer.Key), command, cancel) is { } problem)
            return new ProblemResult(problem);
        return TypedResults.Ok((await AllAsync(parts, target.Account, cancel)).First(a => a.Key == offer.Key));
    }

    private static async Task<IReadOnlyList<AbilityDocument>> AllAsync(GatewayParts parts, string account, CancellationToken cancel)
    {
        var model = parts.Quotas.ReadModel;
        var terms = (await model.AccountsAsync(account, cancel)).ToDictionary(row => row.Account.Key, StringComparer.Ordinal);
        var orders = (await model.OrdersAsync(account, null, cancel)).ToLookup(view => view.Row.Account.Key, StringComparer.Ordinal);
        var now = parts.Time.GetUtcNow();
        return
        [
            .. parts.Quotas.Catalogue.Abilities.Values.Select(offer => AbilityDocument.Of(
                offer,
                terms.GetValueOrDefault(offer.Key) ?? QuotaAccountRow.Of(QuotaDesk.Ledger(account, offer.Key)),
                [.. orders[offer.Key].Select(view => view.Row.ToPack(view.Used))],
                now)),
        ];
    }
}

/// <summary>A line of the ability list (console.md 3).</summary>
/// <param name="Status">商品状态; <paramref name="StatusWord"/> is the contract's word.</param>
/// <param name="StatusText">状态说明.</param>
/// <param name="PurchaseState">API资源购买状态: 使用中, 待购买, or — where the ability is free (L1).</param>
/// <param name="Limit">调用量限制.</param>
/// <param name="Remaining">Of all packs in force; absent where the ability is free.</param>
/// <param name="NextEnd">When the first of the packs in force ends.</param>
/// <param name="CallsPerSecond">In force; absent for no limit.</param>
/// <param name="IsTrialOpen">The trial pack can be claimed.</param>
/// <param name="Next">An announced change of the status.</param>
public sealed record AbilityDocument(
    string Key,
    string Ability,
    string Product,
    string Name,
    AbilityStatus Status,
    string StatusWord,
    string StatusText,
    string PurchaseState,
    string Limit,
    long? Remaining,
    DateTimeOffset? NextEnd,
    int? CallsPerSecond,
    bool IsTrialOpen,
    QuotaLevel Level,
    StatusChange? Next)
{
    private const string None = "—";

    internal static AbilityDocument Of(AbilityOffer offer, QuotaAccountRow row, IReadOnlyList<Pack> packs, DateTimeOffset now)
    {
        var status = row.StatusAt(now, offer.Terms.Status);
        var isFree = status == AbilityStatus.LimitedFree;
        var serving = packs.Where(pack => pack.CycleAt(now) >= 0).ToList();
        var next = serving.FirstOrDefault(pack => Left(pack, now) > 0);
        return new(
            offer.Key,
            offer.Ability,
            offer.Product,
            offer.Name,
            status,
            status.Word(),
            Text(status, offer.Terms.OffersTrial, row.IsTrialClaimed),
            isFree ? None : (next is null ? PackState.ToBuy : PackState.InUse).Word(),
            next is null || isFree ? None : next.Kind == PackKind.Trial ? "免费试用包额度计费" : "资源包额度计费",
            isFree ? null : serving.Sum(pack => Left(pack, now)),
            serving.Count > 0 ? serving.Min(pack => pack.EndsAt()) : null,
            row.CallsPerSecond ?? offer.Terms.CallsPerSecond,
            offer.Terms.OffersTrial && !row.IsTrialClaimed,
            row.Level,
            row.Statuses.FirstOrDefault(change => change.From > now));
    }

    private static long Left(Pack pack, DateTimeOffset now) => pack.Units - pack.Cycles[pack.CycleAt(now)].Used;

    private static string Text(AbilityStatus status, bool offersTrial, bool isClaimed) => status switch
    {
        AbilityStatus.LimitedFree => "限时免费",
        AbilityStatus.PublicBeta => "0元购买",
        _ when offersTrial => isClaimed ? "按需套餐包计费,新用户可领取免费试用包(已领取)" : "按需套餐包计费,新用户可领取免费试用包",
        _ => "按需套餐包计费",
    };
}
