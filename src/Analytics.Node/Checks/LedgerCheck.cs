using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;
using Analytics.Journal.Checking;

namespace Analytics.Node.Checks;

/// <summary>The books of a quota account: each hold and each lease ends at most once, and never with more than was taken.</summary>
public sealed class LedgerCheck : IStreamCheck
{
    public string Kind => QuotaDecider.KindName;

    public IEnumerable<JournalFinding> Check(EntityId id, IReadOnlyList<DecodedEvent> events)
    {
        var holds = new Dictionary<string, long>(StringComparer.Ordinal);
        var posts = new Dictionary<string, long>(StringComparer.Ordinal);
        var leases = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var stored in events)
        {
            var wrong = stored.Event switch
            {
                QuotaUnitsHeld held => holds.TryAdd(held.CallId, held.Taken.Sum(t => t.Units)) ? null : $"call {held.CallId} is held twice",
                QuotaUnitsPosted posted => Post(posted),
                QuotaUnitsVoided voided => holds.Remove(voided.CallId) ? null : $"call {voided.CallId} is voided without a hold",
                QuotaUnitsReversed reversed => Reverse(reversed),
                QuotaLeaseGranted granted => leases.TryAdd(granted.LeaseId, granted.Units) ? null : $"lease {granted.LeaseId} is granted twice",
                QuotaLeaseSettled settled => Settle(settled),
                _ => null,
            };
            if (wrong is not null)
                yield return new JournalFinding(JournalFindingKind.LedgerSum, id.PersistenceId, stored.Context.SequenceNumber, wrong);
        }

        string? Post(QuotaUnitsPosted posted)
        {
            var units = posted.Charged.Sum(t => t.Units);
            posts[posted.CallId] = units;
            return !holds.Remove(posted.CallId, out var held) ? $"call {posted.CallId} is posted without a hold"
                : units > held ? $"call {posted.CallId} posts {units} of {held} units" : null;
        }

        string? Reverse(QuotaUnitsReversed reversed)
        {
            var units = reversed.Returned.Sum(t => t.Units);
            return !posts.Remove(reversed.CallId, out var posted) ? $"call {reversed.CallId} is reversed without a post"
                : units > posted ? $"call {reversed.CallId} returns {units} of {posted} units" : null;
        }

        string? Settle(QuotaLeaseSettled settled) =>
            !leases.Remove(settled.LeaseId, out var granted) ? $"lease {settled.LeaseId} is settled without a grant"
            : settled.Used + settled.Released != granted ? $"lease {settled.LeaseId} of {granted} units ends with {settled.Used} used and {settled.Released} released" : null;
    }
}
