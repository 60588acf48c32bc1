using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Apps;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Buys the packs of a configuration file, at the start and whenever the file changes. The order's number follows from the account and the
/// purchase's id in the file, so that a second start, or a second node, finds it bought. What leaves the file is not refunded.
/// </summary>
/// <param name="caughtUp">Ends once the orders in <paramref name="model"/> are those of the journal.</param>
/// <param name="accounts">As they are now: the file's own were brought in before.</param>
/// <param name="catalogue">What the running node sells; a changed one takes effect at the next start.</param>
public sealed class PackImport(
    IAnalyticsEngine engine,
    IQuotaReadModel model,
    Func<CancellationToken, Task> caughtUp,
    Func<AppCatalogue> accounts,
    PackCatalogue catalogue,
    TimeProvider time)
{
    /// <param name="file">Name of the file, as events carry it.</param>
    /// <param name="packs">Its packs, without a fault.</param>
    /// <returns>Ledgers in which something was bought now, and what was not bought, with the reason.</returns>
    public async Task<ImportReport> RunAsync(string file, IReadOnlyList<PackSection> packs, CancellationToken cancel)
    {
        var (changed, refused) = (new List<EntityId>(), new List<ImportRefusal>());
        if (packs.Count > 0)
            await caughtUp(cancel);
        foreach (var pack in packs)
        {
            var number = NumberOf(pack);
            // The ledger forgets an order some time after its end; the table never does.
            if (await model.OrderAsync(pack.Account, number, cancel) is not null)
                continue;
            if (catalogue.Find(pack.Offer) is not { } offer || offer.Check(pack.Quantity, QuotaChecks.MonthsOf(pack, offer)) is not null)
                refused.Add(Refused(pack, LedgerOf(pack, pack.Offer), $"the running node does not sell '{pack.Offer}' so: a changed catalogue takes effect at the next start"));
            else if (accounts().WhyNotBuy(pack.Account) is { } unentitled)
                refused.Add(Refused(pack, LedgerOf(pack, offer.Ability), unentitled.ToString()));
            else
                await BuyAsync(file, pack, offer, number);
        }

        return new ImportReport(changed, refused);

        async Task BuyAsync(string by, PackSection pack, PackOffer offer, string number)
        {
            var (ledger, terms) = (LedgerOf(pack, offer.Ability), offer.Terms(pack.Quantity, QuotaChecks.MonthsOf(pack, offer)));
            var reply = await engine.AskAsync(ledger, new BuyPack($"file-pack:{number}", time.GetUtcNow(), $"file:{by}", number, terms), cancel);
            if (reply.Status == ReplyStatus.Unknown)
                refused.Add(Refused(pack, ledger, reply.Detail ?? reply.Cause.ToString()) with { IsCertain = false });
            else if (reply.Refusal is { } refusal && !refusal.Is(QuotaRefusal.OrderExists))
                refused.Add(Refused(pack, ledger, refusal.ToString()));
            else if (reply.Events.Count > 0)
                changed.Add(ledger);
        }
    }

    /// <summary>Twenty digits, as an order number is, that nobody else's clock gives: they begin with a zero.</summary>
    public static string NumberOf(PackSection pack)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{pack.Account}\n{pack.Id}"));
        var number = new BigInteger(digest.AsSpan(0, 16), isUnsigned: true) % BigInteger.Pow(10, 19);
        return "0" + number.ToString("D19", CultureInfo.InvariantCulture);
    }

    private static EntityId LedgerOf(PackSection pack, string ability) => new(QuotaDecider.KindName, pack.Account, ability);

    private static ImportRefusal Refused(PackSection pack, EntityId ledger, string why) => new(ledger, $"pack '{pack.Id}': {why}");
}
