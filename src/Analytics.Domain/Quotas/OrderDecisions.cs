namespace Analytics.Domain.Quotas;

/// <summary>Orders, payments, refunds and trials: R1, R2, R7, R8, R10, R13.</summary>
internal static class OrderDecisions
{
    /// <summary>Long enough for the console's list; projections keep the rest.</summary>
    private static readonly TimeSpan ArchiveAfter = TimeSpan.FromDays(90);

    public static Decision<QuotaState> Place(QuotaState state, PlaceOrder c) =>
        Fault(c.OrderId, c.Terms) is { } fault ? QuotaRefusal.Invalid.Because(fault)
        : state.Find(c.OrderId) is not null ? Exists(c.OrderId)
        : Placed(state, c.At, c.OrderId, c.Terms).End();

    public static Decision<QuotaState> Buy(QuotaState state, BuyPack c) =>
        Fault(c.OrderId, c.Terms) is { } fault ? QuotaRefusal.Invalid.Because(fault)
        : state.Find(c.OrderId) is not null ? Exists(c.OrderId)
        : Paid(Placed(state, c.At, c.OrderId, c.Terms), c.OrderId);

    public static Decision<QuotaState> Pay(QuotaState state, PayOrder c)
    {
        if (state.Find(c.OrderId) is not { } order)
            return Unknown(c.OrderId);
        if (order.RefundedAt is not null)
            return QuotaRefusal.OrderRefunded.Because($"order '{c.OrderId}' is refunded: place a new order");
        if (order.IsPaid())
            return Decide.Nothing<QuotaState>();
        if (order.IsCancelled(c.At))
            return QuotaRefusal.OrderCancelled.Because($"order '{c.OrderId}' was not paid within 48 hours: place a new order");
        return Paid(new Draft(state, c.At), c.OrderId);
    }

    public static Decision<QuotaState> ClaimTrial(QuotaState state, ClaimTrial c, QuotaSettings settings)
    {
        if (!settings.Of(state.Ability).OffersTrial)
            return QuotaRefusal.TrialNotOffered.Because($"ability '{state.Ability}' has no trial pack");
        if (state.IsTrialClaimed)
            return QuotaRefusal.TrialClaimed.Because("the trial pack is given once per account and ability: buy a pack");
        var terms = new PackTerms(PackKind.Annual, c.Size);
        if (Fault(c.OrderId, terms) is { } fault)
            return QuotaRefusal.Invalid.Because(fault);
        if (state.Find(c.OrderId) is not null)
            return Exists(c.OrderId);
        return Paid(Placed(state, c.At, c.OrderId, terms with { Kind = PackKind.Trial }), c.OrderId);
    }

    public static Decision<QuotaState> Refund(QuotaState state, RefundOrder c)
    {
        var draft = new Draft(state, c.At).ReleaseDue();
        if (draft.State.Find(c.OrderId) is not { } pack)
            return Unknown(c.OrderId);
        if (!pack.IsPaid())
            return QuotaRefusal.OrderUnpaid.Because($"order '{c.OrderId}' was never paid: there is nothing to give back");
        if (pack.RefundedAt is not null)
            return QuotaRefusal.OrderRefunded.Because($"order '{c.OrderId}' is already refunded");
        if (!pack.IsRefundable)
            return QuotaRefusal.RefundNotOffered.Because($"order '{c.OrderId}' is of a kind that is not refunded");
        if (c.At - pack.PaidAt() > Pack.RefundTime)
            return QuotaRefusal.RefundTooLate.Because($"order '{c.OrderId}' was paid more than 7 days ago");
        if (pack.UsedInAll() > 0)
            return QuotaRefusal.PackUsed.Because($"order '{c.OrderId}' has been charged for a call");
        if (pack.Cycles.Any(cycle => cycle.Held > 0))
            return QuotaRefusal.PackHeld.Because($"a running call holds units of order '{c.OrderId}': try again after its end");
        if (pack.Cycles.Any(cycle => cycle.Leased > 0))
            return LeaseDecisions.Outstanding(draft.State, $"the refund of order '{c.OrderId}'");
        draft.Add(new QuotaOrderRefunded(c.OrderId, pack.AmountFen));
        return draft.NoteLevel().End();
    }

    private static Draft Placed(QuotaState state, DateTimeOffset at, string orderId, PackTerms terms)
    {
        var draft = new Draft(state, at).ReleaseDue();
        // The state grows by orders alone, so old ones leave when a new one comes.
        var old = state.Packs.Where(pack => at - pack.OverAt() > ArchiveAfter).Select(pack => pack.OrderId).ToList();
        if (old.Count > 0)
            draft.Add(new QuotaOrdersArchived(old));
        var amount = terms.PriceFen * terms.Quantity * Math.Max(terms.Months, 1);
        draft.Add(new QuotaOrderPlaced(
            orderId,
            state.LastSequence + 1,
            terms.Kind,
            terms.Size,
            terms.Quantity,
            terms.Months,
            terms.Size * terms.Quantity,
            amount,
            terms.IsRefundable && terms.Kind == PackKind.Annual && amount > 0));
        return draft;
    }

    private static Decision<QuotaState> Paid(Draft draft, string orderId)
    {
        var order = draft.State.Find(orderId)!;
        var bounds = order.Kind == PackKind.Monthly ? PackCalendar.Monthly(draft.At, order.Months) : PackCalendar.Annual(draft.At);
        draft.Add(new QuotaOrderPaid(orderId, bounds));
        return draft.NoteLevel().End();
    }

    private static string? Fault(string orderId, PackTerms terms)
    {
        var isMonthly = terms.Kind == PackKind.Monthly;
        return orderId is not { Length: >= 1 and <= 100 } ? "orderId: give 1 to 100 characters"
            : terms.Kind is not (PackKind.Annual or PackKind.Monthly) ? $"kind: order annual or monthly packs, not '{terms.Kind}'"
            : terms.Size is < 1 or > 1_000_000_000_000 ? $"size: {terms.Size} is not within 1 to 1e12 units"
            : terms.Quantity < 1 || terms.Quantity > (isMonthly ? 9 : 999)
                ? $"quantity: {terms.Quantity} is not within 1 to {(isMonthly ? 9 : 999)}"
            : isMonthly && terms.Months is < 1 or > 36 ? $"months: {terms.Months} is not within 1 to 36"
            : !isMonthly && terms.Months != 0 ? $"months: {terms.Months} given for an annual pack, leave it 0"
            : terms.PriceFen is < 0 or > 1_000_000_000_000 ? $"priceFen: {terms.PriceFen} is not within 0 to 1e12"
            : null;
    }

    private static Decision<QuotaState> Exists(string orderId) =>
        QuotaRefusal.OrderExists.Because($"orderId: '{orderId}' is taken, choose another");

    private static Decision<QuotaState> Unknown(string orderId) =>
        QuotaRefusal.OrderUnknown.Because($"orderId: there is no order '{orderId}'");
}
