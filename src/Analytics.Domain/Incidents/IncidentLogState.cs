using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Incidents;

/// <summary>
/// Incidents of one camera that commands may still touch. Texts and pictures are in the events; the state only decides.
/// Bounded: <see cref="IncidentArchive"/>.
/// </summary>
/// <param name="Epoch">The highest seen, 0 before any.</param>
/// <param name="Latest">The highest instant that any command was decided for.</param>
/// <param name="Incidents">Open and recent ones, in order of their opening.</param>
/// <param name="Marks">One for each rule that opened one, in order of rule id.</param>
/// <param name="ArchivedTo">
/// Opening of the youngest incident that left the state. An unknown id that is not younger is taken for an archived one; a
/// set of all ids that ever left would grow without end.
/// </param>
public sealed record IncidentLogState(
    string Tenant,
    string Camera,
    long Epoch,
    DateTimeOffset Latest,
    ImmutableSortedDictionary<IncidentId, Incident> Incidents,
    ValueList<RuleMark> Marks,
    DateTimeOffset? ArchivedTo)
{
    public RuleMark? Mark(string ruleId) => Marks.FirstOrDefault(mark => mark.RuleId == ruleId);

    /// <summary>What the rule has open, or null.</summary>
    public (IncidentId Id, Incident Incident)? OpenOf(string ruleId) =>
        Mark(ruleId)?.Open is { } id ? (id, Incidents[id]) : null;

    /// <summary>Windows of a new pipeline start above this: what came before has been judged.</summary>
    public DateTimeOffset? Watermark() => Marks.Count == 0 ? null : Marks.Max(mark => mark.ActiveUntil);
}

/// <param name="Watermark">End of the rule's last opening window: an opening at or below it is a duplicate.</param>
/// <param name="ActiveUntil">End of the activity known to belong to the rule's last incident; from here cooldown counts.</param>
/// <param name="Open">The incident that the rule has open, or null.</param>
public sealed record RuleMark(string RuleId, DateTimeOffset Watermark, DateTimeOffset ActiveUntil, IncidentId? Open);

public enum Handling
{
    New = 0,
    Acknowledged = 1,
    Dismissed = 2,
    Resolved = 3,
}

/// <param name="Terms">Of the rule's version that opened it.</param>
/// <param name="Closed">Why it was closed, or null while open.</param>
/// <param name="HandledBy">Who set <paramref name="Handling"/>, or null while new.</param>
/// <param name="Notes">How many.</param>
/// <param name="Evidence">SHA-256 of each attached file.</param>
public sealed record Incident(
    string RuleId,
    DateTimeOffset OpenedAt,
    DateTimeOffset ActiveUntil,
    double BestScore,
    RuleTerms Terms,
    CloseReason? Closed,
    Handling Handling,
    string? HandledBy,
    DateTimeOffset? HandledAt,
    int Notes,
    ValueList<string> Evidence)
{
    [JsonIgnore]
    public bool IsOpen => Closed is null;

    /// <summary>Nothing that people do changes it any more.</summary>
    [JsonIgnore]
    public bool IsFinal => Handling is Handling.Dismissed or Handling.Resolved;
}

/// <summary>Reasons to refuse a command to an incident log.</summary>
public enum IncidentRefusal
{
    NotFound = 1,

    /// <summary>Dismissed, resolved, or older than the log keeps: it can be read, not changed.</summary>
    Archived = 2,

    /// <summary>The rule's last incident ended too recently.</summary>
    CoolingDown = 3,

    /// <summary>Another pipeline has taken over the camera.</summary>
    StaleEpoch = 4,

    /// <summary>The rule has nothing open.</summary>
    NotOpen = 5,

    /// <summary>A field is wrong; the detail names it and the fix.</summary>
    Invalid = 6,

    /// <summary>The incident has as many notes or files as it may.</summary>
    Full = 7,
}
