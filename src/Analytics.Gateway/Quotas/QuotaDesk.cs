using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Quotas;

/// <summary>Sends commands to quota accounts, and finds the orders that they made.</summary>
internal sealed class QuotaDesk(GatewayParts parts, Commands commands)
{
    private const int Tries = 5;

    private readonly LedgerDoor door = new(parts.Engine, parts.Time, new CallMeterOptions { Patience = TimeSpan.FromSeconds(6) });

    public static EntityId Ledger(string account, string ability) => new(QuotaDecider.KindName, account, ability);

    /// <param name="command">Made for the instant at which it is sent; leases that stand in its way are called back first.</param>
    public async Task<Problem?> SendAsync(EntityId ledger, Func<DateTimeOffset, QuotaCommand> command, CancellationToken cancel) =>
        await commands.TakeAsync(await door.AskAsync(ledger, command, TimeSpan.FromSeconds(6), cancel), cancel);

    /// <summary>Places an order under a number of its own; a repeat of the command gives the order that the first one made.</summary>
    /// <param name="command">For an order number.</param>
    public async Task<(OrderView? Order, Problem? Problem)> PlaceAsync(
        EntityId ledger, string commandId, Func<DateTimeOffset, string, QuotaCommand> command, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var number = NewNumber();
            var reply = await door.AskAsync(ledger, at => command(at, number), TimeSpan.FromSeconds(6), cancel);
            if (attempt < Tries && (reply.Refusal?.Is(QuotaRefusal.OrderExists) ?? false))
                continue;
            if (await commands.TakeAsync(reply, cancel) is { } problem)
                return (null, problem);
            var order = await parts.Quotas.ReadModel.PlacedByAsync(ledger, commandId, cancel);
            return order is null ? (null, Refusals.Unavailable(ReplyCause.NoAnswer)) : (order, null);
        }
    }

    // The contract's form: the local time to the second, and six digits.
    private string NewNumber()
    {
        var at = parts.Time.GetUtcNow().ToOffset(PackCalendar.Offset);
        var digits = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(parts.NewId()))) % 1_000_000;
        return string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMddHHmmss}{digits:D6}");
    }
}
