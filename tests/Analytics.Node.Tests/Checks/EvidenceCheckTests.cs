using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
using Analytics.Journal.Checking;
using Analytics.Node.Checks;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Checks;

public sealed class EvidenceCheckTests : IDisposable
{
    private static readonly DateTimeOffset s_kept = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public EvidenceCheckTests()
    {
        Directory.CreateDirectory(_folder["campus/gate"]);
        File.WriteAllBytes(_folder["campus/gate/i1.jpg"], [1, 2, 3]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_what_its_event_says_is_no_finding() => Assert.Empty(Check(Evidence()));

    [Fact]
    public void A_young_file_that_is_gone_is_missing_and_an_old_one_was_let_go_by_retention()
    {
        File.Delete(_folder["campus/gate/i1.jpg"]);

        Assert.Equal((JournalFindingKind.EvidenceMissing, 7), Finding(Check(Evidence())));
        Assert.Empty(Check(Evidence(), at: s_kept.AddTicks(-1)));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 4 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[0])]
    public void A_changed_file_is_a_finding_whatever_its_age(byte[] content)
    {
        File.WriteAllBytes(_folder["campus/gate/i1.jpg"], content);

        Assert.Equal(JournalFindingKind.EvidenceMissing, Finding(Check(Evidence())).Kind);
        Assert.Equal(JournalFindingKind.EvidenceMissing, Finding(Check(Evidence(), at: s_kept.AddDays(-100))).Kind);
    }

    [Fact]
    public void A_file_of_another_node_is_unreachable_and_not_missing() =>
        Assert.Equal(JournalFindingKind.EvidenceUnreachable, Finding(Check(Evidence(node: "node-2"))).Kind);

    private static (JournalFindingKind Kind, long Sequence) Finding(IReadOnlyList<JournalFinding> findings)
    {
        var finding = Assert.Single(findings);
        Assert.Equal("incident-log|campus|gate", finding.Subject);
        return (finding.Kind, finding.SequenceNumber);
    }

    private static EvidenceFile Evidence(string node = "node-1") => new(
        EvidenceKind.Snapshot, node, "campus/gate/i1.jpg", Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), 3, s_kept, s_kept);

    private IReadOnlyList<JournalFinding> Check(EvidenceFile file, DateTimeOffset? at = null)
    {
        var attached = new IncidentEvidenceAttached(IncidentId.Of("campus", "gate", "fence", s_kept), file);
        var events = new[] { new DecodedEvent(attached, new EventContext(at ?? s_kept, "c", "node-1", 7)) };
        return [.. new EvidenceCheck(_folder.Path, "node-1", s_kept).Check(IncidentLogDecider.IdOf("campus", "gate"), events)];
    }
}
