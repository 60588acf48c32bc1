using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Gateway.Cameras;

/// <summary>Between the API's spelling of a camera and the domain's. Ranges are the domain's business.</summary>
internal static class CameraMapping
{
    private static readonly Rule s_usual = new() { Id = "", Ability = "" };

    /// <param name="body">As it came.</param>
    /// <param name="source">The address, split and sealed by the caller.</param>
    public static CameraConfig ToConfig(CameraBody body, CameraSource source)
    {
        var usual = new CameraConfig { Name = "", Source = source };
        return usual with
        {
            Name = body.Name ?? "",
            Group = body.Group ?? usual.Group,
            Rate = body.Rate ?? usual.Rate,
            Rules = (body.Rules ?? []).Select(ToRule).ToValueList(),
            MotionGate = body.MotionGate ?? usual.MotionGate,
            Evidence = new EvidenceSettings
            {
                Preroll = Span(body.Evidence?.Preroll, usual.Evidence.Preroll),
                Postroll = Span(body.Evidence?.Postroll, usual.Evidence.Postroll),
                Retention = Span(body.Evidence?.Retention, usual.Evidence.Retention),
            },
            TimeZone = body.TimeZone ?? usual.TimeZone,
            Enabled = body.Enabled ?? usual.Enabled,
            MeteredAccount = body.MeteredAccount,
        };
    }

    public static CameraBody ToBody(CameraConfig config) => new(
        config.Name,
        config.Group,
        new SourceBody(config.Source.Display, config.Source.Transport, config.Source.Pace, config.Source.Kind,
            config.Source.Protected is not null),
        config.Rate,
        [.. config.Rules.Select(ToBody)],
        config.MotionGate,
        new EvidenceBody(config.Evidence.Preroll.TotalSeconds, config.Evidence.Postroll.TotalSeconds,
            config.Evidence.Retention.TotalSeconds),
        config.TimeZone,
        config.Enabled,
        config.MeteredAccount);

    private static Rule ToRule(RuleBody body) => s_usual with
    {
        Id = body.Id ?? "",
        Ability = body.Ability ?? "",
        Model = body.Model,
        Zone = body.Zone is { } zone ? new Polygon(zone.Points.Select(p => new Point2(p.X, p.Y)).ToValueList()) : null,
        Anchor = body.Anchor ?? s_usual.Anchor,
        Classes = (body.Classes ?? []).ToValueList(),
        MinScore = body.MinScore ?? s_usual.MinScore,
        MinSize = body.MinSize ?? s_usual.MinSize,
        K = body.K ?? s_usual.K,
        N = body.N ?? s_usual.N,
        Dwell = Span(body.Dwell, s_usual.Dwell),
        Schedule = new Schedule
        {
            TimeZone = body.Schedule?.TimeZone,
            Intervals = (body.Schedule?.Intervals ?? []).Select(i => new WeeklyInterval(i.Day, i.From, i.To)).ToValueList(),
        },
        Severity = body.Severity ?? s_usual.Severity,
        Cooldown = Span(body.Cooldown, s_usual.Cooldown),
        MaxOpen = Span(body.MaxOpen, s_usual.MaxOpen),
        CloseAfter = Span(body.CloseAfter, s_usual.CloseAfter),
        ExtendEvery = Span(body.ExtendEvery, s_usual.ExtendEvery),
    };

    private static RuleBody ToBody(Rule rule) => new(
        rule.Id,
        rule.Ability,
        rule.Model,
        rule.Zone is { } zone ? new ZoneBody([.. zone.Points.Select(p => new PointBody(p.X, p.Y))]) : null,
        rule.Anchor,
        [.. rule.Classes],
        rule.MinScore,
        rule.MinSize,
        rule.K,
        rule.N,
        rule.Dwell.TotalSeconds,
        new ScheduleBody(rule.Schedule.TimeZone, [.. rule.Schedule.Intervals.Select(i => new IntervalBody(i.Day, i.From, i.To))]),
        rule.Severity,
        rule.Cooldown.TotalSeconds,
        rule.MaxOpen.TotalSeconds,
        rule.CloseAfter.TotalSeconds,
        rule.ExtendEvery.TotalSeconds);

    // Beyond every range, so that the domain names the field; a cast must not throw before it can.
    private static TimeSpan Span(double? seconds, TimeSpan usual) =>
        seconds is { } given ? TimeSpan.FromTicks((long)(Math.Clamp(given, -1e11, 1e11) * TimeSpan.TicksPerSecond)) : usual;
}
