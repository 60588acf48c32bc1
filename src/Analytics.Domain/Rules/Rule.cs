using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

public enum Severity
{
    Info = 0,
    Warning = 1,
    Critical = 2,
}

/// <summary>
/// When the observations of a camera are worth an incident. Durations are media time. A property says its range and default;
/// <see cref="Faults"/> names every breach.
/// </summary>
public sealed record Rule
{
    /// <summary>Unique within the camera: lower case letters, digits, dot, dash, underscore.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="Abilities"/>.</summary>
    public required string Ability { get; init; }

    /// <summary>Model name, or <c>name@version</c>; null (the default) is the best one installed for the ability.</summary>
    public string? Model { get; init; }

    /// <summary>Null (the default) is the whole frame. Clip models judge the whole frame in any case (<see cref="Abilities.MayLackPlace"/>).</summary>
    public Polygon? Zone { get; init; }

    public Anchor Anchor { get; init; } = Anchor.BottomCenter;

    /// <summary>Labels that count, 64 at most; none (the default) means every label of the ability that <see cref="Abilities.CountsUnasked"/>.</summary>
    public ValueList<string> Classes { get; init; }

    /// <summary>0 to 1, default 0.5; an observation at exactly this score counts.</summary>
    public double MinScore { get; init; } = 0.5;

    /// <summary>Least height of a box as a fraction of the frame's height, 0 to 1, default 0.</summary>
    public double MinSize { get; init; }

    /// <summary>Inertia: of the last <see cref="N"/> windows, this many must hit. 1 to <see cref="N"/>, default 2.</summary>
    public int K { get; init; } = 2;

    /// <summary>1 to 64, default 3.</summary>
    public int N { get; init; } = 3;

    /// <summary>How long one object must stay in the zone before it counts. 0 (default) to 1 hour.</summary>
    public TimeSpan Dwell { get; init; }

    public Schedule Schedule { get; init; } = Schedule.Always;

    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>After an incident's last activity the rule opens none for so long. 0 to 24 hours, default 30 seconds.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An incident is closed after so long even if it goes on. 1 second to 24 hours, default 10 minutes.</summary>
    public TimeSpan MaxOpen { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Quiet time after which an incident closes. 0.1 seconds to 1 hour, default 10 seconds.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An incident that goes on says so at most once in this time. 1 second to 1 hour, default 10 seconds.</summary>
    public TimeSpan ExtendEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The rule with a schedule that names its time zone.</summary>
    public Rule In(string timeZone) =>
        Schedule.TimeZone is null ? this with { Schedule = Schedule with { TimeZone = timeZone } } : this;

    public IReadOnlyList<Fault> Faults() => RuleFaults.Of(this);
}
