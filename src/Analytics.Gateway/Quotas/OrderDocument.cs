using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.Engine.Projections;

namespace Analytics.Gateway.Quotas;

/// <summary>One order and, once paid, its pack.</summary>
/// <param name="Ability">The quota account's key.</param>
/// <param name="Size">Units of one pack; of a month, for a monthly one.</param>
/// <param name="Units">Size times quantity.</param>
/// <param name="State">See <paramref name="StateWord"/>, the contract's word.</param>
/// <param name="PayBefore">Of an order that is not paid: at this instant it is cancelled.</param>
/// <param name="From">Like <paramref name="To"/> (excluded) absent before payment.</param>
/// <param name="Validity">As the contract writes it.</param>
/// <param name="Used">Of the current cycle, or of the last one after the end; held units are not counted.</param>
/// <param name="Usage">As the contract writes it.</param>
/// <param name="Cycles">Of a monthly pack.</param>
public sealed record OrderDocument(
    string Id,
    string Account,
    string Ability,
    PackKind Kind,
    long Size,
    int Quantity,
    int Months,
    long Units,
    decimal AmountYuan,
    PackState State,
    string StateWord,
    DateTimeOffset PlacedAt,
    string PlacedBy,
    DateTimeOffset? PayBefore,
    DateTimeOffset? PaidAt,
    DateTimeOffset? RefundedAt,
    DateTimeOffset? From,
    DateTimeOffset? To,
    string? Validity,
    long Used,
    long Remaining,
    long UsedInAll,
    string Usage,
    bool IsRefundable,
    IReadOnlyList<CycleDocument> Cycles)
{
    internal static OrderDocument Of(OrderView view, DateTimeOffset now)
    {
        var (row, pack) = (view.Row, view.Row.ToPack(view.Used));
        var figures = pack.FiguresAt(now);
        return new(
            row.Placed.OrderId,
            row.Account.Tenant,
            row.Account.Key,
            pack.Kind,
            row.Placed.Size,
            row.Placed.Quantity,
            row.Placed.Months,
            pack.Units,
            pack.AmountFen / 100m,
            figures.State,
            figures.State.Word(),
            row.PlacedAt.ToOffset(PackCalendar.Offset),
            row.PlacedBy,
            figures.State == PackState.Unpaid ? (row.PlacedAt + Pack.PaymentTime).ToOffset(PackCalendar.Offset) : null,
            row.PaidAt?.ToOffset(PackCalendar.Offset),
            row.RefundedAt?.ToOffset(PackCalendar.Offset),
            figures.From,
            figures.To,
            figures is { From: { } from, To: { } to } ? $"{Local(from)} 至 {Local(to)}" : null,
            figures.Used,
            figures.Remaining,
            figures.UsedInAll,
            string.Create(CultureInfo.InvariantCulture, $"{figures.Used:N0}/{pack.Units:N0}次"),
            pack.IsRefundable,
            pack.Kind == PackKind.Monthly
                ? [.. pack.Cycles.Select(cycle => new CycleDocument(cycle.From, cycle.To, cycle.Used, pack.Units - cycle.Used))]
                : []);
    }

    private static string Local(DateTimeOffset at) =>
        at.ToOffset(PackCalendar.Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <param name="To">Excluded.</param>
public sealed record CycleDocument(DateTimeOffset From, DateTimeOffset To, long Used, long Remaining);

/// <param name="Offer">Id of a pack of the catalogue.</param>
/// <param name="Quantity">Packs in the order; default 1.</param>
/// <param name="Months">Of a monthly pack; default its shortest term.</param>
/// <param name="Pay">Confirms the payment at once. Takes an administrator, unless the order costs nothing: such orders pay themselves.</param>
public sealed record OrderBody(string Offer, int? Quantity, int? Months, bool? Pay);

/// <param name="Ability">The quota account's key.</param>
public sealed record TrialBody(string Ability);

/// <param name="CallsPerSecond">1 to 100,000; absent for the catalogue's.</param>
public sealed record RateBody(int? CallsPerSecond);

/// <param name="EffectiveAt">Not in the past; absent for now.</param>
public sealed record StatusBody(AbilityStatus Status, DateTimeOffset? EffectiveAt);
