using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Coverage;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Checking;

/// <summary>What <c>journal verify</c> found wrong. The names are stable.</summary>
public enum JournalFindingKind
{
    /// <summary>SQLite's own check of the file.</summary>
    DamagedFile = 1,

    /// <summary>A stream does not count from 1 without a gap.</summary>
    SequenceGap = 2,

    /// <summary>An event that this version cannot read.</summary>
    UnreadableEvent = 3,

    /// <summary>A sum over a ledger's events does not come out.</summary>
    LedgerSum = 4,

    /// <summary>Analysed time, drops and gaps do not make up the wall time.</summary>
    CoverageSum = 5,

    /// <summary>An evidence file is missing or not what its event says.</summary>
    EvidenceMissing = 6,

    /// <summary>The node that holds the evidence does not answer: nothing is known about it.</summary>
    EvidenceUnreachable = 7,
}

/// <param name="Subject">A persistence id, or the file.</param>
/// <param name="SequenceNumber">0 where it is about the whole.</param>
public sealed record JournalFinding(JournalFindingKind Kind, string Subject, long SequenceNumber, string Text);

/// <summary>A check of one kind's streams: sums of a ledger, files of evidence.</summary>
public interface IStreamCheck
{
    /// <summary>The kind whose streams it sees.</summary>
    string Kind { get; }

    /// <summary>One whole stream, in order.</summary>
    IEnumerable<JournalFinding> Check(EntityId id, IReadOnlyList<DecodedEvent> events);
}

/// <summary>Checks a whole journal; reads only, also beside a running node.</summary>
public sealed class JournalVerifier(JournalReader reader, EventCodec codec, params IReadOnlyList<IStreamCheck> checks)
{
    public IEnumerable<JournalFinding> Verify()
    {
        foreach (var text in reader.With(database => database.Damages()))
            yield return new JournalFinding(JournalFindingKind.DamagedFile, reader.Path, 0, text);

        foreach (var persistenceId in reader.With(Ids))
        {
            // Other programs keep their own streams in the same tables.
            if (!EntityId.TryParse(persistenceId, out var id))
                continue;
            foreach (var finding in Stream(id))
                yield return finding;
        }

        // Beside a running node: its progress and its gaps come in one transaction, and are read in one.
        foreach (var finding in reader.With(database => database.AtOneInstant(Coverage)))
            yield return finding;
    }

    private static List<string> Ids(Database database) => database.Prepare("""
        WITH RECURSIVE ids (id) AS (
            SELECT min(persistence_id) FROM journal
            UNION ALL
            SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id) FROM ids WHERE ids.id IS NOT NULL)
        SELECT id FROM ids WHERE id IS NOT NULL
        """).Rows(row => row.Text(0));

    private static List<JournalFinding> Coverage(Database database)
    {
        var findings = new List<JournalFinding>();
        foreach (var camera in CoverageStore.List(database))
        {
            var gaps = database.Prepare("SELECT CAST(coalesce(sum(to_at - from_at), 0) AS BIGINT) FROM coverage_gaps WHERE camera = ?1")
                .Bind(1, camera.Camera.PersistenceId).Rows(row => TimeSpan.FromTicks(row.Int64(0)))[0];
            if (!camera.AddsUp || gaps != camera.Gap)
            {
                findings.Add(new JournalFinding(JournalFindingKind.CoverageSum, camera.Camera.PersistenceId, 0,
                    $"{camera.Until - camera.Since} passed, analysed {camera.Analysed} + dropped {camera.Dropped} + gaps {camera.Gap}; "
                    + $"recorded gaps {gaps}"));
            }
        }

        return findings;
    }

    private List<JournalFinding> Stream(EntityId id)
    {
        var (findings, events, expected) = (new List<JournalFinding>(), new List<DecodedEvent>(), 1L);
        reader.Read(id.PersistenceId, 0, (in StoredEvent stored) =>
        {
            if (stored.SequenceNumber != expected)
            {
                findings.Add(new JournalFinding(JournalFindingKind.SequenceGap, id.PersistenceId, expected,
                    $"event {expected} is missing, the next one is {stored.SequenceNumber}"));
            }

            expected = stored.SequenceNumber + 1;
            try
            {
                events.Add(codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber));
            }
            catch (Exception fault) when (fault is UnknownEventException or System.Text.Json.JsonException)
            {
                findings.Add(new JournalFinding(JournalFindingKind.UnreadableEvent, id.PersistenceId, stored.SequenceNumber, fault.Message));
            }
        });
        foreach (var check in checks.Where(check => check.Kind == id.Kind))
            findings.AddRange(check.Check(id, events));
        return findings;
    }
}
