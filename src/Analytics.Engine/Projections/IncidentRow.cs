using System.Text.Json.Serialization;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;

namespace Analytics.Engine.Projections;

/// <summary>One incident as people read it; folded from its events.</summary>
/// <param name="Stream">Persistence id of the log that holds its events.</param>
/// <param name="Opened">The opening event: what <see cref="IncidentExplanation"/> explains.</param>
/// <param name="EndedAt">Null while open.</param>
/// <param name="Texts">Notes and reasons, oldest first.</param>
public sealed record IncidentRow(
    string Tenant,
    IncidentId Id,
    string Camera,
    string Stream,
    IncidentOpened Opened,
    DateTimeOffset ActiveUntil,
    double BestScore,
    CloseReason? Closed,
    DateTimeOffset? EndedAt,
    Handling Handling,
    string? HandledBy,
    DateTimeOffset? HandledAt,
    IReadOnlyList<IncidentText> Texts,
    IReadOnlyList<EvidenceFile> Evidence)
{
    [JsonIgnore]
    public DateTimeOffset OpenedAt => Opened.Evidence.Window.To;

    [JsonIgnore]
    public Severity Severity => Opened.Rule.Severity;

    [JsonIgnore]
    public string Ability => Opened.Rule.Ability;

    [JsonIgnore]
    public bool IsOpen => Closed is null;
}

/// <param name="Event">Name of the event that brought it: a note, a dismissal, a resolution.</param>
public sealed record IncidentText(DateTimeOffset At, string By, string Event, string Text);

/// <summary>Which incidents, newest first. What is null does not filter.</summary>
public sealed record IncidentQuery
{
    /// <summary>Null only for those who may see every tenant.</summary>
    public string? Tenant { get; init; }

    public string? Camera { get; init; }

    public string? Ability { get; init; }

    public Severity? Severity { get; init; }

    public bool? IsOpen { get; init; }

    public Handling? Handling { get; init; }

    /// <summary>Opened at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Opened before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of a note, reason, camera, rule, ability or label; without case.</summary>
    public string? Text { get; init; }

    /// <summary><see cref="Page{TRow}.Next"/> of the page before.</summary>
    public string? After { get; init; }

    /// <summary>1 to 500, default 50.</summary>
    public int Limit { get; init; } = 50;
}

/// <param name="Next">To ask for the next page with; null at the end.</param>
public sealed record Page<TRow>(IReadOnlyList<TRow> Rows, string? Next);
