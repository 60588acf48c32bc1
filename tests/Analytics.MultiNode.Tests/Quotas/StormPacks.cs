using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>What a storm may spend: the same orders at each start, of which those that are there already are refused.</summary>
internal static class StormPacks
{
    public static async Task BuyAsync(IAnalyticsEngine engine, IEnumerable<EntityId> accounts, int packs, int units)
    {
        foreach (var account in accounts)
        {
            for (var pack = 0; pack < packs; pack++)
            {
                var buy = new BuyPack(Ids.New(), TimeProvider.System.GetUtcNow(), "test", $"order-{pack}", new PackTerms(PackKind.Annual, units));
                var reply = await engine.AskAsync(account, buy);
                if (!reply.IsDone && !(reply.Refusal?.Is(QuotaRefusal.OrderExists) ?? false))
                    throw new InvalidOperationException($"{reply.Status} {reply.Refusal} {reply.Detail}");
            }
        }
    }
}
