namespace Analytics.Domain.Quotas;

/// <summary>States of an order and its pack (R9).</summary>
public enum PackState
{
    /// <summary>待支付</summary>
    Unpaid = 1,

    /// <summary>已取消</summary>
    Cancelled,

    /// <summary>已退订</summary>
    Refunded,

    /// <summary>已用完</summary>
    UsedUp,

    /// <summary>已过期</summary>
    Expired,

    /// <summary>使用中</summary>
    InUse,

    /// <summary>未使用</summary>
    Unused,

    /// <summary>待购买: no pack with units left; of the ability list only.</summary>
    ToBuy,
}

/// <summary>One line of the console (R17). Used and remaining are those of the current cycle, or of the last one after the end.</summary>
/// <param name="From">Null before payment, like <paramref name="To"/>: the whole validity, first cycle to last.</param>
/// <param name="UsedInAll">Over all cycles.</param>
public sealed record PackFigures(
    string OrderId, PackKind Kind, PackState State, long Used, long Remaining, long UsedInAll, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Queries. Exact at once: they read the state that decides.</summary>
public static class QuotaFigures
{
    /// <summary>Packs in the order of deduction.</summary>
    public static IReadOnlyList<PackFigures> FiguresAt(this QuotaState state, DateTimeOffset at) =>
        [.. state.Packs.Select(pack => pack.FiguresAt(at))];

    public static PackFigures FiguresAt(this Pack pack, DateTimeOffset at)
    {
        if (!pack.IsPaid())
            return new(pack.OrderId, pack.Kind, pack.StateAt(at), 0, pack.Units, 0, null, null);
        var used = pack.Cycles[pack.ShownCycle(at)].Used;
        return new(
            pack.OrderId, pack.Kind, pack.StateAt(at), used, pack.Units - used, pack.UsedInAll(), pack.PaidAt(), pack.EndsAt());
    }

    /// <summary>R9: the first word that fits. Held units do not change it.</summary>
    public static PackState StateAt(this Pack pack, DateTimeOffset at)
    {
        if (!pack.IsPaid())
            return pack.IsCancelled(at) ? PackState.Cancelled : PackState.Unpaid;
        var used = pack.UsedInAll();
        var isUsedUp = pack.Cycles[pack.ShownCycle(at)].Used == pack.Units;
        return pack.RefundedAt is not null ? PackState.Refunded
            : pack.Kind != PackKind.Monthly && isUsedUp ? PackState.UsedUp
            : pack.EndsAt() <= at ? PackState.Expired
            : isUsedUp ? PackState.UsedUp
            : used > 0 ? PackState.InUse
            : PackState.Unused;
    }

    /// <summary>
    /// The ability list (L1), for an ability that needs packs: in use while a pack inside its dates has units left, else to buy.
    /// </summary>
    public static PackState ListStateAt(this QuotaState state, DateTimeOffset at)
    {
        foreach (var pack in state.Packs)
            if (pack.CycleAt(at) is >= 0 and var cycle && pack.Cycles[cycle].Used < pack.Units)
                return PackState.InUse;
        return PackState.ToBuy;
    }

    /// <summary>The contract's word, the same in every language of the console.</summary>
    public static string Word(this PackState state) => state switch
    {
        PackState.Unpaid => "待支付",
        PackState.Cancelled => "已取消",
        PackState.Refunded => "已退订",
        PackState.UsedUp => "已用完",
        PackState.Expired => "已过期",
        PackState.InUse => "使用中",
        PackState.Unused => "未使用",
        PackState.ToBuy => "待购买",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no state of a pack"),
    };

    private static int ShownCycle(this Pack pack, DateTimeOffset at)
    {
        var shown = 0;
        while (shown + 1 < pack.Cycles.Length && pack.Cycles[shown].To <= at)
            shown++;
        return shown;
    }
}
