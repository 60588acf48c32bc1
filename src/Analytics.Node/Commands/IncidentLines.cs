using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>One line for each thing that happens to an incident, as <c>up</c> and <c>incidents tail</c> print it.</summary>
public static class IncidentLines
{
    public static void Print(string stream, DecodedEvent stored, Output output)
    {
        if (EntityId.TryParse(stream, out var id))
            Print(id, stored, output);
    }

    /// <param name="namesNode">Where several nodes open incidents.</param>
    public static void Print(EntityId id, DecodedEvent stored, Output output, bool namesNode = false)
    {
        if (stored.Event is IncidentOpened opened)
        {
            var best = opened.Evidence.Observations[0];
            var node = namesNode ? $"{opened.Node}  " : "";
            var line = $"{stored.Context.At:HH:mm:ss}  {node}{id.Key}  {opened.Rule.Id}  {best.Label} {best.Score:0.00}  {opened.Id}";
            output.Value(
                new { incident = opened.Id, camera = id.Key, rule = opened.Rule.Id, opened.Rule.Ability, opened.Rule.Severity, at = stored.Context.At, best.Label, best.Score, opened.Node },
                new(line, line));
        }
        else if (stored.Event is IncidentEvidenceAttached { File.Kind: EvidenceKind.Clip } attached)
        {
            output.Sentence(new($"          clip of {attached.Id}: {attached.File.Path}", $"          {attached.Id} 的片段：{attached.File.Path}"));
        }
    }
}
