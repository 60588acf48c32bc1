using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>What a journal says, against what clients were told.</summary>
/// <param name="Events">All events of ours, in the order of the journal.</param>
internal sealed record History(IReadOnlyList<(EntityId Id, DecodedEvent Stored)> Events)
{
    public IReadOnlyList<IncidentOpened> Opened => [.. Events.Select(e => e.Stored.Event).OfType<IncidentOpened>()];

    public static async Task<History> ReadAsync(IEventJournal journal)
    {
        var codec = AnalyticsKinds.Codec();
        var events = new List<(EntityId, DecodedEvent)>();
        // A page may end at a number that was taken and never written.
        for (long last = -1, next = 0; next > last;)
        {
            last = next;
            next = await journal.ReadAllAsync(last, int.MaxValue, Take, CancellationToken.None);
        }

        return new History(events);

        void Take(in StoredEvent stored)
        {
            // Cluster sharding keeps its own streams in the same table.
            if (stored.SerializerId != EventCodec.SerializerId)
                return;
            Assert.True(EntityId.TryParse(stored.PersistenceId, out var id));
            events.Add((id, codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
        }
    }

    /// <summary>Every entity's sequence numbers go up by one from 1.</summary>
    public void AssertNoSequenceGap()
    {
        var last = new Dictionary<EntityId, long>();
        foreach (var (id, stored) in Events)
        {
            Assert.Equal(last.GetValueOrDefault(id) + 1, stored.Context.SequenceNumber);
            last[id] = stored.Context.SequenceNumber;
        }
    }

    /// <summary>No identity twice, and no rule opens a second incident while its first is open.</summary>
    public void AssertNoneDoubled()
    {
        var seen = new HashSet<IncidentId>();
        var open = new Dictionary<(EntityId, string), IncidentId>();
        foreach (var (id, stored) in Events)
        {
            if (stored.Event is IncidentOpened opened)
            {
                Assert.True(seen.Add(opened.Id), $"{opened.Id} was opened twice");
                Assert.True(open.TryAdd((id, opened.Rule.Id), opened.Id), $"{opened.Id} was opened while another one of its rule was open");
            }
            else if (stored.Event is IncidentClosed closed)
            {
                Assert.Single(open.Where(o => o.Value == closed.Id));
                open.Remove(open.First(o => o.Value == closed.Id).Key);
            }
        }
    }

    /// <summary>Each of these incidents was acknowledged, once.</summary>
    public void AssertAcknowledged(IReadOnlyCollection<string> told)
    {
        var recorded = Events.Select(e => e.Stored.Event).OfType<IncidentAcknowledged>().Select(a => a.Id.Value).ToList();
        Assert.Equal(recorded.Count, recorded.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(told.Except(recorded, StringComparer.Ordinal));
    }

    /// <summary>No pack gave more than it held, and each answer that a client read is posted with its units, once.</summary>
    /// <param name="told">Units of each answer, by request id.</param>
    /// <param name="unitsOfPack">That each pack holds.</param>
    /// <returns>Units that are used, reversed ones not counted.</returns>
    public long AssertLedger(IReadOnlyDictionary<string, long> told, long unitsOfPack)
    {
        var requests = new Dictionary<string, string>(StringComparer.Ordinal);
        var used = new Dictionary<string, long>(StringComparer.Ordinal);
        var charged = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (_, stored) in Events)
        {
            switch (stored.Event)
            {
                case QuotaUnitsHeld held:
                    // A signed request is taken once, so that it is held once.
                    Assert.True(requests.TryAdd(held.RequestId, held.CallId), $"{held.RequestId} was held twice");
                    break;
                case QuotaUnitsPosted posted:
                    Use(posted.Charged, +1);
                    charged.Add(posted.CallId, posted.Charged.Sum(taken => taken.Units));
                    break;
                case QuotaUnitsReversed reversed:
                    Use(reversed.Returned, -1);
                    charged[reversed.CallId] -= reversed.Returned.Sum(taken => taken.Units);
                    break;
            }
        }

        foreach (var (request, units) in told)
        {
            var posted = charged.GetValueOrDefault(requests.GetValueOrDefault(request, ""));
            Assert.True(units == posted, $"{request} was answered for {units} units, and {posted} are posted");
        }

        return used.Values.Sum();

        void Use(IReadOnlyList<UnitsTaken> units, int sign)
        {
            foreach (var taken in units)
            {
                used[taken.OrderId] = used.GetValueOrDefault(taken.OrderId) + (sign * taken.Units);
                Assert.InRange(used[taken.OrderId], 0, unitsOfPack);
            }
        }
    }
}
