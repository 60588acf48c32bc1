using System.Globalization;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Incidents;

public enum ExplanationTopic
{
    Rule = 1,
    Window = 2,
    Scores = 3,
    Seen = 4,
    Zone = 5,
    Dwell = 6,
    Model = 7,
    Frames = 8,
    Payment = 9,
    Origin = 10,
}

/// <summary>One sentence of why, in both languages of the product.</summary>
public sealed record ExplanationLine(ExplanationTopic Topic, string English, string Chinese);

/// <summary>Tells from the opening event alone why an incident was opened.</summary>
public static class IncidentExplanation
{
    /// <summary>In the order in which a person asks: what, when, how sure, where, by which model, on which node.</summary>
    public static IReadOnlyList<ExplanationLine> Of(IncidentOpened opened)
    {
        var (rule, evidence) = (opened.Rule, opened.Evidence);
        var lines = new List<ExplanationLine> { Rule(rule), Window(evidence.Window), Scores(rule.Thresholds, evidence) };
        lines.AddRange(evidence.Observations.Select(seen => Seen(rule.Thresholds, seen)));
        lines.Add(Zone(rule.Thresholds));
        if (rule.Thresholds.Dwell > TimeSpan.Zero)
            lines.Add(Dwell(rule.Thresholds, evidence));
        lines.Add(Model(evidence.Model));
        if (evidence.FrameHashes.Count > 0)
            lines.Add(Frames(evidence));
        if (opened.Reservation is { } reservation)
            lines.Add(Line(ExplanationTopic.Payment, $"Paid by quota reservation {reservation}.", $"由配额预留 {reservation} 支付。"));
        lines.Add(Origin(opened));
        return lines;
    }

    private static ExplanationLine Rule(RuleRef rule) => Line(ExplanationTopic.Rule,
        $"Rule '{rule.Id}' (version {rule.Version}, ability {rule.Ability}, severity {English(rule.Severity)}) fired.",
        $"规则“{rule.Id}”（版本 {rule.Version}，能力 {rule.Ability}，级别{Chinese(rule.Severity)}）触发。");

    private static ExplanationLine Window(WindowSpan window) => Line(ExplanationTopic.Window,
        $"Opening window: {Time(window.From)} to {Time(window.To)}, frames {window.FirstFrame} to {window.LastFrame}.",
        $"触发窗口：{Time(window.From)} 至 {Time(window.To)}，第 {window.FirstFrame} 至 {window.LastFrame} 帧。");

    private static ExplanationLine Scores(RuleThresholds thresholds, RuleEvidence evidence)
    {
        var hits = evidence.Scores.Count(score => score.IsHit);
        var english = string.Join(", ", evidence.Scores.Select(score => score.IsHit ? Number(score.Score) : "miss"));
        var chinese = string.Join("、", evidence.Scores.Select(score => score.IsHit ? Number(score.Score) : "未命中"));
        var (count, k, n) = (evidence.Scores.Count, thresholds.K, thresholds.N);
        return Line(ExplanationTopic.Scores,
            $"{hits} of the last {count} windows hit ({k} of {n} needed); best scores, oldest first: {english}.",
            $"最近 {count} 个窗口中有 {hits} 个命中（要求 {n} 中 {k}）；由旧到新的最高分：{chinese}。");
    }

    private static ExplanationLine Seen(RuleThresholds thresholds, Observation seen)
    {
        var box = $"[{Number(seen.Box.Left)}, {Number(seen.Box.Top)}, {Number(seen.Box.Width)}, {Number(seen.Box.Height)}]";
        var (score, minScore) = (Number(seen.Score), Number(thresholds.MinScore));
        var (height, minHeight) = (Number(seen.Box.Height), Number(thresholds.MinSize));
        var (english, chinese) = seen.TrackId is { } track ? ($", track {track}", $"，轨迹 {track}") : ("", "");
        return Line(ExplanationTopic.Seen,
            $"Seen: {seen.Label} with score {score} (at least {minScore}), height {height} of the frame (at least {minHeight}), "
                + $"box left, top, width, height {box}{english}.",
            $"检出：{seen.Label}，得分 {score}（不低于 {minScore}），高度为画面的 {height}（不低于 {minHeight}），"
                + $"位置（左、上、宽、高）{box}{chinese}。");
    }

    private static ExplanationLine Zone(RuleThresholds thresholds)
    {
        if (thresholds.Zone is not { } zone)
            return Line(ExplanationTopic.Zone, $"Zone: the whole frame.", $"区域：整个画面。");
        var points = string.Join(" ", zone.Points.Select(point => $"({Number(point.X)}, {Number(point.Y)})"));
        var (english, chinese) = thresholds.Anchor switch
        {
            Geometry.Anchor.Center => ("the centre", "中心点"),
            Geometry.Anchor.AnyOverlap => ("any part", "任意部分"),
            _ => ("the middle of the lower edge", "下边中点"),
        };
        return Line(ExplanationTopic.Zone, $"Zone: {points}; {english} of the box lies in it.", $"区域：{points}；目标框的{chinese}位于其中。");
    }

    private static ExplanationLine Dwell(RuleThresholds thresholds, RuleEvidence evidence) => Line(ExplanationTopic.Dwell,
        $"It had stayed in the zone for {Seconds(evidence.Dwelt)} s (at least {Seconds(thresholds.Dwell)} s).",
        $"已在区域内停留 {Seconds(evidence.Dwelt)} 秒（不少于 {Seconds(thresholds.Dwell)} 秒）。");

    private static ExplanationLine Model(ModelRef? model) => model is null
        ? Line(ExplanationTopic.Model, $"No model: the ability works on the pixels alone.", $"未使用模型：该能力直接分析像素。")
        : Line(ExplanationTopic.Model,
            $"Model {model.Name} {model.Version} (SHA-256 {model.Digest}) on {model.Backend}.",
            $"模型 {model.Name} {model.Version}（SHA-256 {model.Digest}），运行于 {model.Backend}。");

    private static ExplanationLine Frames(RuleEvidence evidence)
    {
        var hashes = string.Join(" ", evidence.FrameHashes);
        return Line(ExplanationTopic.Frames, $"Hashes of the frames: {hashes}.", $"帧哈希：{hashes}。");
    }

    private static ExplanationLine Origin(IncidentOpened opened)
    {
        var (english, chinese) = opened.Epoch is { } epoch ? ($", epoch {epoch}", $"，任期 {epoch}") : ("", "");
        return Line(ExplanationTopic.Origin, $"Found by node {opened.Node}{english}.", $"由节点 {opened.Node} 发现{chinese}。");
    }

    private static ExplanationLine Line(ExplanationTopic topic, string english, string chinese) => new(topic, english, chinese);

    private static string English(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Critical => "critical",
        _ => "warning",
    };

    private static string Chinese(Severity severity) => severity switch
    {
        Severity.Info => "提示",
        Severity.Critical => "严重",
        _ => "警告",
    };

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => Number(span.TotalSeconds);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
