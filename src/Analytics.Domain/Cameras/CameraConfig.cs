using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Cameras;

/// <summary>Everything that somebody sets on a camera. A property says its range and default.</summary>
public sealed record CameraConfig
{
    /// <summary>For people: 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Roles are granted per group: lower case letters, digits, dot, dash, underscore. Default <c>default</c>.</summary>
    public string Group { get; init; } = "default";

    public required CameraSource Source { get; init; }

    /// <summary>Analysed frames a second, 0.1 to 30, default 5.</summary>
    public double Rate { get; init; } = 5;

    /// <summary>32 at most, with different ids. They tell which abilities the camera needs.</summary>
    public ValueList<Rule> Rules { get; init; }

    /// <summary>Whether windows without motion are spared inference. Default true.</summary>
    public bool MotionGate { get; init; } = true;

    public EvidenceSettings Evidence { get; init; } = new();

    /// <summary>IANA name, for schedules that name none and for people. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Default true. The switch of the running camera is <see cref="CameraState.IsEnabled"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Account that pays for this camera's inference, or null (the default) where nothing is metered.</summary>
    public string? MeteredAccount { get; init; }

    /// <summary>The rules, each with its time zone.</summary>
    public IEnumerable<Rule> EffectiveRules() => Rules.Select(rule => rule.In(TimeZone));

    /// <summary>Every breach, not only the first.</summary>
    public IReadOnlyList<Fault> Faults() => CameraFaults.Of(this);
}

/// <summary>What is kept of an incident's pictures.</summary>
public sealed record EvidenceSettings
{
    /// <summary>Seconds of the clip before the opening, 0 to 60 s, default 5 s.</summary>
    public TimeSpan Preroll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>And after it, 0 to 60 s, default 5 s.</summary>
    public TimeSpan Postroll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>1 hour to 3650 days, default 30 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
