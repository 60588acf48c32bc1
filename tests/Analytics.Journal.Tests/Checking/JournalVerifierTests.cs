using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Checking;
using Analytics.Journal.Coverage;
using Analytics.Journal.Tests.ReadModel;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.Checking;

public sealed class JournalVerifierTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();

    public async ValueTask InitializeAsync()
    {
        await using var campus = await Campus.OpenAsync(SqliteJournals.Open(folder["journal.db"]));
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await campus.ConfigureAsync("campus", "gate-2", "South gate");
        await campus.OpenIncidentAsync("campus", "gate-1", 10);
        var coverage = new CoverageStore(campus.Journal);
        var camera = CameraDecider.IdOf("campus", "gate-1");
        await coverage.OwnAsync(camera, 1, Campus.Start);
        await coverage.AdvanceAsync(new CoverageStep(camera, 1, Campus.Start, Campus.Start.AddSeconds(10), TimeSpan.FromSeconds(7),
            [new("queue-full", 5, TimeSpan.FromSeconds(1))], [new(Campus.Start, Campus.Start.AddSeconds(2), "no-signal")]));
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_sound_journal_has_no_findings() => Assert.Empty(Verify());

    [Theory]
    [InlineData("DELETE FROM journal WHERE persistence_id = 'camera|campus|gate-1' AND sequence_number = 1", JournalFindingKind.SequenceGap, "event 1 is missing")]
    [InlineData("UPDATE journal SET sequence_number = 9 WHERE persistence_id = 'incident-log|campus|gate-1' AND sequence_number = 2", JournalFindingKind.SequenceGap, "event 2 is missing")]
    [InlineData("UPDATE journal SET manifest = 'camera-painted.v1' WHERE manifest = 'camera-configured.v1' AND persistence_id LIKE '%gate-2'", JournalFindingKind.UnreadableEvent, "'camera-painted.v1'")]
    [InlineData("UPDATE journal SET message = x'7b7d' WHERE manifest = 'incident-opened.v1'", JournalFindingKind.UnreadableEvent, "'incident-opened.v1'")]
    [InlineData("UPDATE coverage_progress SET analysed = analysed + 1", JournalFindingKind.CoverageSum, "passed")]
    [InlineData("UPDATE coverage_drops SET time = time - 1", JournalFindingKind.CoverageSum, "passed")]
    [InlineData("DELETE FROM coverage_gaps", JournalFindingKind.CoverageSum, "recorded gaps 00:00:00")]
    public async Task Damage_is_found_and_named(string damage, JournalFindingKind kind, string named)
    {
        await using (var hand = await SqlHand.OpenAsync(folder["journal.db"]))
            await hand.ExecuteAsync(damage);

        var finding = Assert.Single(Verify());

        Assert.Equal(kind, finding.Kind);
        Assert.Contains(named, finding.Text, StringComparison.Ordinal);
    }

    /// <summary>Its progress and its gaps are two tables: what a node writes between two looks at them is no damage.</summary>
    [Fact]
    public async Task A_node_that_writes_meanwhile_is_no_finding()
    {
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        var (coverage, camera) = (new CoverageStore(journal), CameraDecider.IdOf("campus", "gate-1"));
        var writing = Task.Run(async () =>
        {
            for (var second = 10; second < 310; second++)
            {
                var (from, to) = (Campus.Start.AddSeconds(second), Campus.Start.AddSeconds(second + 1));
                await coverage.AdvanceAsync(new CoverageStep(camera, 1, from, to, TimeSpan.Zero, [], [new(from, to, "no-signal")]));
            }
        });

        do
            Assert.Empty(Verify());
        while (!writing.IsCompleted);
        await writing;
    }

    [Fact]
    public void Checks_of_a_kind_see_its_whole_streams()
    {
        var check = new CountingCheck();

        Assert.Equal(["camera|campus|gate-1: 2", "camera|campus|gate-2: 2"], Verify(check).Select(finding => $"{finding.Subject}: {finding.Text}"));
    }

    [Fact]
    public void Stats_count_entities_events_and_bytes()
    {
        using var reader = JournalReader.Open(folder["journal.db"]);

        var stats = JournalStats.Of(reader);

        Assert.Equal((6, 2), (stats.Events, stats.Kinds.Count));
        Assert.Equal((2, 4), (stats.Kinds["camera"].Entities, stats.Kinds["camera"].Events));
        Assert.Equal(3, stats.EventsByManifest["owned.v1"]);
        Assert.True(stats.Bytes > 4096 && stats.Kinds["camera"].PayloadBytes > 100);
        Assert.Equal(Campus.Start.Year, stats.First!.Value.Year);
    }

    private List<JournalFinding> Verify(params IStreamCheck[] checks)
    {
        using var reader = JournalReader.Open(folder["journal.db"]);
        return [.. new JournalVerifier(reader, Campus.Codec, checks).Verify()];
    }

    private sealed class CountingCheck : IStreamCheck
    {
        public string Kind => CameraDecider.KindName;

        public IEnumerable<JournalFinding> Check(EntityId id, IReadOnlyList<DecodedEvent> events) =>
            [new JournalFinding(JournalFindingKind.LedgerSum, id.PersistenceId, 0, $"{events.Count}")];
    }
}
