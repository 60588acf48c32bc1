using System.Globalization;
using System.Text.Json;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Simulator.GroundTruth;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>simulate --score</c>: precision and recall of a configuration's rules on its cameras whose clip has a ground truth beside it. Each
/// clip is played once, whole and as fast as it goes. Matching: an incident lasts from its opening window's begin to its end; it and an
/// event of the rule's kind match when they overlap within the tolerance, one to one. Events of a kind that are closer together than the
/// rule's closeAfter are one event, since the rule keeps one incident open for them.
/// </summary>
internal static class ScoreCommand
{
    public static async Task<int> RunAsync(string file, double tolerance, Output output, CancellationToken cancel)
    {
        if (tolerance is not (>= 0 and <= 60))
        {
            output.Fault(new("--tolerance is 0 to 60 seconds.", "--tolerance 为 0 至 60 秒。"));
            return ExitCodes.Wrong;
        }

        var loaded = ConfigFile.Load(file);
        if (loaded.Settings is not { } settings)
        {
            CheckCommand.Print(loaded.Faults, output);
            return ExitCodes.Wrong;
        }

        await using var inference = InferenceStack.Open(settings.Inference, isLossless: true, TimeProvider.System);
        var (scores, unscored) = (new List<RuleScore>(), 0);
        foreach (var camera in settings.Cameras)
        {
            if (TruthOf(camera, output) is not { } truth)
                continue;
            var rules = new List<RuleSettings>();
            foreach (var rule in camera.Rules.Where(r => KindOf(r.Ability) is { } kind && Speaks(truth, kind)))
            {
                var (analyzer, missing) = inference.Analyzers.Create(camera.Tenant, rule.Ability, rule.Model, camera.Rate);
                analyzer?.Dispose();
                if (analyzer is not null)
                {
                    rules.Add(rule);
                    continue;
                }

                unscored++;
                output.Remark(new($"Not scored: {camera.Id}/{rule.Id}: {missing}", $"未评估：{camera.Id}/{rule.Id}（{missing}）"));
            }

            if (rules.Count > 0)
                scores.AddRange(await ScoreAsync(inference, camera, rules, truth, tolerance, output, cancel));
        }

        Print(scores, output);
        if (scores.Count > 0)
            return unscored == 0 ? ExitCodes.Done : ExitCodes.Failed;
        output.Fault(new($"{file}: no rule could be scored.", $"{file}：没有可评估的规则。"));
        return ExitCodes.Failed;
    }

    private static async Task<IEnumerable<RuleScore>> ScoreAsync(
        InferenceStack inference, CameraSettings camera, IReadOnlyList<RuleSettings> rules, ClipTruth truth, double tolerance, Output output, CancellationToken cancel)
    {
        output.Remark(new($"{camera.Id}: {camera.Source} …", $"{camera.Id}：{camera.Source} …"));
        var source = new CameraSource(SourceKind.File, camera.Source, null, Pace: Pace.Once);
        var config = CameraMapping.ToConfig(camera, source) with { Rules = rules.Select(CameraMapping.ToRule).ToValueList() };
        var id = CameraDecider.IdOf(camera.Tenant, camera.Id);
        var incidents = new Dictionary<IncidentId, Reported>();
        var run = new OfflineRun(inference, Directory.GetCurrentDirectory(), "simulate");
        await run.RunAsync(id, config, new FoldingIncidentSink(IncidentLogDecider.IdOf(id.Tenant, id.Key)) { Recorded = (e, _) => Note(e, incidents) }, cancel);
        if (run.Broken is { } broken)
            output.Fault(new($"{camera.Id}: {broken.Detail}", $"{camera.Id}：{broken.Detail}"));
        return rules.Select(rule =>
        {
            var events = truth.Events.Where(e => e.Kind == KindOf(rule.Ability)).Select(e => new ClipSpan(e.From, e.To));
            var found = incidents.Values.Where(i => i.Rule == rule.Id).Select(i => i.Span).OrderBy(s => s.From).ToList();
            return new RuleScore(camera.Id, rule.Ability, SpanScore.Of(SpanScore.Joined(events, rule.CloseAfter.TotalSeconds), found, tolerance));
        });
    }

    private static void Note(IEvent @event, Dictionary<IncidentId, Reported> incidents)
    {
        switch (@event)
        {
            case IncidentOpened(var id, var rule, var evidence, _, _, _):
                incidents[id] = new(rule.Id, new(Seconds(evidence.Window.From), Seconds(evidence.Window.To)));
                break;
            case IncidentExtended(var id, var until, _, _):
                incidents[id] = incidents[id].Until(Seconds(until));
                break;
            case IncidentClosed(var id, var ended, _, _):
                incidents[id] = incidents[id].Until(Seconds(ended));
                break;
        }

        static double Seconds(DateTimeOffset at) => Math.Round((at - OfflineRun.Start).TotalSeconds, 2);
    }

    private static ClipTruth? TruthOf(CameraSettings camera, Output output)
    {
        var file = Home.Resolve(Path.ChangeExtension(camera.Source, ".truth.json"));
        if (CameraMapping.KindOf(Home.Resolve(camera.Source)) != SourceKind.File || !File.Exists(file))
            return null;
        try
        {
            return TruthJson.Read(File.ReadAllText(file));
        }
        catch (JsonException fault)
        {
            output.Fault(new($"{file}: {fault.Message}", $"{file}：{fault.Message}"));
            return null;
        }
    }

    private static string? KindOf(string ability) => ability switch
    {
        Abilities.ElectronicFence => TruthKinds.FenceEntry,
        Abilities.HardHat => TruthKinds.MissingHat,
        Abilities.FallDown => TruthKinds.Fall,
        Abilities.Fight => TruthKinds.Fight,
        _ => null,
    };

    // Falls and fights are told wherever they happen; entries and hats only of zones, and of hats where they must be worn.
    private static bool Speaks(ClipTruth truth, string kind)
    {
        var isOfHats = truth.Events.Any(e => e.Kind == TruthKinds.MissingHat);
        return kind switch
        {
            TruthKinds.FenceEntry => truth.Zones.Count > 0 && !isOfHats,
            TruthKinds.MissingHat => isOfHats,
            _ => true,
        };
    }

    private static void Print(IReadOnlyList<RuleScore> scores, Output output)
    {
        var rows = scores.GroupBy(s => s.Ability, StringComparer.Ordinal).Select(group =>
        {
            var all = group.Select(s => s.Score).Aggregate((a, b) => a.And(b));
            return new AbilityScore(
                group.Key, group.Count(), all.Hits.Count + all.Missed.Count, all.Hits.Count + all.False.Count, all.Hits.Count, all.Precision, all.Recall,
                [.. group.SelectMany(s => s.Score.Missed.Select(span => Told(s.Camera, span)))], [.. group.SelectMany(s => s.Score.False.Select(span => Told(s.Camera, span)))]);
        }).ToList();
        output.Rows(
            rows,
            (new("Ability", "能力"), r => r.Ability),
            (new("Clips", "视频"), r => Text(r.Clips)),
            (new("Events", "真实事件"), r => Text(r.Events)),
            (new("Incidents", "上报事件"), r => Text(r.Incidents)),
            (new("Matched", "匹配"), r => Text(r.Matched)),
            (new("Precision", "精确率"), r => Share(r.Precision)),
            (new("Recall", "召回率"), r => Share(r.Recall)));
        foreach (var row in rows)
        {
            foreach (var missed in row.Missed)
                output.Sentence(new($"{row.Ability}: missed {missed}", $"{row.Ability}：漏报 {missed}"));
            foreach (var wrong in row.False)
                output.Sentence(new($"{row.Ability}: false {wrong}", $"{row.Ability}：误报 {wrong}"));
        }
    }

    private static string Told(string camera, ClipSpan span) => string.Create(CultureInfo.InvariantCulture, $"{camera} {span.From:0.0}–{span.To:0.0} s");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Share(double? share) => share?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private sealed record Reported(string Rule, ClipSpan Span)
    {
        public Reported Until(double second) => this with { Span = Span with { To = Math.Max(Span.To, second) } };
    }

    private sealed record RuleScore(string Camera, string Ability, SpanScore Score);

    private sealed record AbilityScore(
        string Ability, int Clips, int Events, int Incidents, int Matched, double? Precision, double? Recall, IReadOnlyList<string> Missed, IReadOnlyList<string> False);
}
