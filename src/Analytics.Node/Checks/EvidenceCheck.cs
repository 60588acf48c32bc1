using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
using Analytics.Journal.Checking;

namespace Analytics.Node.Checks;

/// <summary>
/// Evidence of this node is there and is what its event says. What retention may have deleted by now is no finding; files of
/// other nodes are unreachable from here, not missing.
/// </summary>
/// <param name="folder">This node's evidence folder.</param>
/// <param name="node">Its name.</param>
/// <param name="keptSince">Younger evidence must be there.</param>
public sealed class EvidenceCheck(string folder, string node, DateTimeOffset keptSince) : IStreamCheck
{
    public string Kind => IncidentLogDecider.KindName;

    public IEnumerable<JournalFinding> Check(EntityId id, IReadOnlyList<DecodedEvent> events)
    {
        foreach (var stored in events)
        {
            if (stored.Event is not IncidentEvidenceAttached { File: var file })
                continue;
            if (file.Node != node)
                yield return Finding(JournalFindingKind.EvidenceUnreachable, $"{file.Path} lies on node {file.Node}");
            else if (Wrong(file) is { } wrong && (File.Exists(Locate(file)) || stored.Context.At >= keptSince))
                yield return Finding(JournalFindingKind.EvidenceMissing, wrong);

            JournalFinding Finding(JournalFindingKind kind, string text) => new(kind, id.PersistenceId, stored.Context.SequenceNumber, text);
        }
    }

    private string? Wrong(EvidenceFile file)
    {
        var path = Locate(file);
        if (!File.Exists(path))
            return $"{path} is missing";
        using var stream = File.OpenRead(path);
        return stream.Length == file.Bytes && Convert.ToHexStringLower(SHA256.HashData(stream)) == file.Sha256 ? null : $"{path} was changed after it was written";
    }

    private string Locate(EvidenceFile file) => Path.Combine(folder, file.Path.Replace('/', Path.DirectorySeparatorChar));
}
