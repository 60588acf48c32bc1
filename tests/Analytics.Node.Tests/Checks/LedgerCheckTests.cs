using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;
using Analytics.Journal.Checking;
using Analytics.Node.Checks;

namespace Analytics.Node.Tests.Checks;

public sealed class LedgerCheckTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, IEvent[]> Wrong => new()
    {
        { "is held twice", [Held("a", 1), Held("a", 1)] },
        { "is posted without a hold", [Posted("a", 1)] },
        { "is posted without a hold", [Held("a", 1), Posted("a", 1), Posted("a", 1)] },
        { "posts 3 of 2 units", [Held("a", 2), Posted("a", 3)] },
        { "is voided without a hold", [Voided("a")] },
        { "is voided without a hold", [Held("a", 1), Posted("a", 1), Voided("a")] },
        { "is reversed without a post", [Held("a", 1), Reversed("a", 1)] },
        { "is reversed without a post", [Held("a", 1), Posted("a", 1), Reversed("a", 1), Reversed("a", 1)] },
        { "returns 2 of 1 units", [Held("a", 1), Posted("a", 1), Reversed("a", 2)] },
        { "is granted twice", [Granted("l", 5), Granted("l", 5)] },
        { "is settled without a grant", [Settled("l", 1, 1)] },
        { "is settled without a grant", [Granted("l", 2), Settled("l", 1, 1), Settled("l", 1, 1)] },
        { "of 5 units ends with 3 used and 3 released", [Granted("l", 5), Settled("l", 3, 3)] },
        { "of 5 units ends with 3 used and 1 released", [Granted("l", 5), Settled("l", 3, 1)] },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Books_that_do_not_come_out_are_a_finding_at_their_event(string says, IEvent[] events)
    {
        var finding = Assert.Single(Check(events));

        Assert.Equal((JournalFindingKind.LedgerSum, events.Length), (finding.Kind, (int)finding.SequenceNumber));
        Assert.Contains(says, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Books_that_come_out_are_none() => Assert.Empty(Check(
        Held("a", 3), Held("b", 2), Held("c", 1), Posted("a", 2), Voided("b"), Posted("c", 1), Reversed("c", 1), Held("d", 1),
        Granted("l", 5), Granted("m", 5), Settled("m", 0, 5), Settled("l", 4, 1)));

    private static IReadOnlyList<JournalFinding> Check(params IEvent[] events) => [.. new LedgerCheck().Check(
        new EntityId(QuotaDecider.KindName, "campus", "account:ability"),
        [.. events.Select((e, i) => new DecodedEvent(e, new EventContext(s_at, "c", "node-1", i + 1)))])];

    private static QuotaUnitsHeld Held(string call, long units) => new(call, units, Taken(units), s_at, "app", 1, "r", "caller", "node-1");

    private static QuotaUnitsPosted Posted(string call, long units) => new(call, default, Taken(units), null, 1, 1, 1);

    private static QuotaUnitsVoided Voided(string call) => new(call, default, null, 1, 1);

    private static QuotaUnitsReversed Reversed(string call, long units) => new(call, Taken(units));

    private static QuotaLeaseGranted Granted(string lease, long units) => new(lease, "node-1", "o1", 0, units, 1000, s_at);

    private static QuotaLeaseSettled Settled(string lease, long used, long released) => new(lease, used, released, false);

    // Units of one call may come from two packs.
    private static UnitsTaken[] Taken(long units) => units > 1 ? [new("o1", 0, 1), new("o2", 0, units - 1)] : [new("o1", 0, units)];
}
