using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Buys the packs of a configuration file. The order's number follows from the account and the purchase's id in the file, so that a
/// second start, or a second node, finds it bought. What leaves the file is not refunded.
/// </summary>
public sealed class PackImport(
    IAnalyticsEngine engine, IQuotaReadModel model, Func<CancellationToken, Task> caughtUp, PackCatalogue catalogue, TimeProvider time)
{
    /// <param name="file">Name of the file, as events carry it.</param>
    /// <param name="packs">Its packs, without a fault.</param>
    public async Task<IReadOnlyList<PackPurchase>> RunAsync(string file, IReadOnlyList<PackSection> packs, CancellationToken cancel)
    {
        var done = new List<PackPurchase>();
        if (packs.Count == 0)
            return done;
        await caughtUp(cancel);
        foreach (var pack in packs)
            done.Add(new PackPurchase(pack.Id, pack.Account, NumberOf(pack), await BuyAsync(file, pack, cancel)));
        return done;
    }

    /// <summary>Twenty digits, as an order number is, that nobody else's clock gives: they begin with a zero.</summary>
    public static string NumberOf(PackSection pack)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{pack.Account}\n{pack.Id}"));
        var number = new BigInteger(digest.AsSpan(0, 16), isUnsigned: true) % BigInteger.Pow(10, 19);
        return "0" + number.ToString("D19", CultureInfo.InvariantCulture);
    }

    /// <returns>Why not, or null.</returns>
    private async Task<string?> BuyAsync(string file, PackSection pack, CancellationToken cancel)
    {
        var number = NumberOf(pack);
        // The ledger forgets an order some time after its end; the table never does.
        if (await model.OrderAsync(pack.Account, number, cancel) is not null)
            return null;
        var offer = catalogue.Find(pack.Offer)!;
        var terms = offer.Terms(pack.Quantity, QuotaChecks.MonthsOf(pack, offer));
        var ledger = new EntityId(QuotaDecider.KindName, pack.Account, offer.Ability);
        var reply = await engine.AskAsync(ledger, new BuyPack($"file-pack:{number}", time.GetUtcNow(), $"file:{file}", number, terms), cancel);
        return reply.IsDone || (reply.Refusal?.Is(QuotaRefusal.OrderExists) ?? false) ? null
            : reply.Refusal?.ToString() ?? reply.Detail ?? reply.Cause.ToString();
    }
}

/// <param name="Order">Number of the order.</param>
/// <param name="Refusal">Why it was not bought; null where it is, now or before.</param>
public sealed record PackPurchase(string Id, string Account, string Order, string? Refusal);
