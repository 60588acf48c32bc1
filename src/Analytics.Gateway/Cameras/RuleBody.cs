using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Gateway.Cameras;

/// <summary>A rule, as the API spells it. Meanings, ranges and defaults: <see cref="Rule"/>; durations are seconds.</summary>
public sealed record RuleBody(
    string? Id,
    string? Ability,
    string? Model,
    ZoneBody? Zone,
    Anchor? Anchor,
    IReadOnlyList<string>? Classes,
    double? MinScore,
    double? MinSize,
    int? K,
    int? N,
    double? Dwell,
    ScheduleBody? Schedule,
    Severity? Severity,
    double? Cooldown,
    double? MaxOpen,
    double? CloseAfter,
    double? ExtendEvery);

/// <param name="Points">3 to 32 corners, in fractions of the frame.</param>
public sealed record ZoneBody(IReadOnlyList<PointBody> Points);

public sealed record PointBody(double X, double Y);

public sealed record ScheduleBody(string? TimeZone, IReadOnlyList<IntervalBody>? Intervals);

/// <param name="To">Not later than <paramref name="From"/>: on the next day.</param>
public sealed record IntervalBody(DayOfWeek Day, TimeOnly From, TimeOnly To);
