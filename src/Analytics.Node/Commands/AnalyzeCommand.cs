using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Images;
using Analytics.Capture.Probing;
using Analytics.Capture.Sources;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Codec;
using Analytics.Engine.Evidence;
using Analytics.Engine.Hosting;
using Analytics.Engine.Pipeline;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Vision.Media;
using Pace = Analytics.Domain.Cameras.Pace;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>analyze SOURCE --ability A</c>: one source to its end, as fast as it goes, and its incidents. Nothing is dropped; the same
/// source and options give the same bytes, since time and ids come from the source alone.
/// </summary>
public static class AnalyzeCommand
{
    public static Command Build()
    {
        var source = new Argument<string>("SOURCE") { Description = new Localised("A file, a folder of images, or a URL.", "文件、图片目录或网址。").ToString() };
        var ability = new Option<string>("--ability") { Required = true, Description = new Localised("motion, electronic_fence …", "motion、electronic_fence 等。").ToString() };
        var zone = new Option<string?>("--zone") { Description = new Localised("\"x,y;x,y;x,y\" in fractions of the frame; absent: all of it.", "\"x,y;x,y;x,y\"，以画面比例表示；缺省为整个画面。").ToString() };
        var model = new Option<string?>("--model") { Description = new Localised("Model name, name@version, or an .onnx file with a known digest.", "模型名、名称@版本，或摘要已知的 .onnx 文件。").ToString() };
        var models = new Option<string[]>("--models") { Description = new Localised("A further folder of models.", "附加模型目录。").ToString() };
        var classes = new Option<string[]>("--class") { Description = new Localised("Only this class; may be repeated.", "只计入该类别；可重复。").ToString() };
        var minScore = new Option<double>("--min-score") { DefaultValueFactory = _ => 0.4, Description = new Localised("Least score that counts.", "计入的最低置信度。").ToString() };
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 5, Description = new Localised("Analysed frames a second.", "每秒分析帧数。").ToString() };
        var evidence = new Option<string?>("--evidence") { Description = new Localised("Write snapshots of incidents into this folder.", "将事件截图写入该目录。").ToString() };
        var data = new Option<string?>("--data") { Description = new Localised("Keep the incidents in the journal of this folder too (incidents explain --data).", "同时将事件写入该目录的日志（供 incidents explain --data 使用）。").ToString() };
        var command = new Command("analyze", new Localised("Analyses one source to its end and prints its incidents.", "分析一个视频源直至结束并输出事件。").ToString())
        {
            source, ability, zone, model, models, classes, minScore, rate, evidence, data,
        };
        command.SetAction((parse, cancel) => RunAsync(
            parse.GetValue(source)!,
            new RuleSettings
            {
                Id = parse.GetValue(ability)!.Replace('_', '-'),
                Ability = parse.GetValue(ability)!,
                Zone = parse.GetValue(zone),
                Model = parse.GetValue(model),
                Classes = parse.GetValue(classes) ?? [],
                MinScore = parse.GetValue(minScore),
                // Every entry of a recording counts, however soon it follows on the last one.
                Cooldown = TimeSpan.Zero,
            },
            parse.GetValue(models) ?? [],
            parse.GetValue(rate),
            parse.GetValue(evidence),
            parse.GetValue(data),
            Output.For(parse.GetValue(Cli.Json)),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        string source, RuleSettings settings, string[] models, double rate, string? evidenceFolder, string? data, Output output, CancellationToken cancel)
    {
        var folder = Directory.GetCurrentDirectory();
        if (SourceAddress.TryParse(source, folder, out var problem) is not { } address)
            return Wrong(output, new(problem!.Detail, problem.Detail));
        if (settings.Zone is { } text && !Spellings.TryZone(text, out _))
            return Wrong(output, new($"--zone '{text}' is no list of points: write \"x,y;x,y;x,y\" with fractions from 0 to 1.", $"--zone “{text}”不是点列表：请写成 \"x,y;x,y;x,y\"，取值 0 到 1。"));
        if (models.FirstOrDefault(m => !Directory.Exists(m)) is { } absent)
            return Wrong(output, new($"--models {absent}: there is no such folder.", $"--models {absent}：目录不存在。"));
        var ffmpeg = new FfmpegOptions();
        var probed = await new MediaProbe(ffmpeg, TimeProvider.System).ProbeAsync(address, cancel);
        if (probed.Fault is { } fault)
            return Wrong(output, Told(address, fault));

        await using var inference = InferenceStack.Open(new InferenceSettings { Models = ["models", .. models] }, isLossless: true, TimeProvider.System);
        var reference = ModelFiles.Resolve(inference.Repository, settings.Model, out var unknown);
        if (unknown is not null)
            return Wrong(output, unknown);
        var rule = CameraMapping.ToRule(settings) with { Model = reference };
        var camera = CameraDecider.IdOf("analyze", await DigestAsync(address, cancel));
        var config = new CameraConfig { Name = camera.Key, Source = new CameraSource(Analytics.Domain.Cameras.SourceKind.File, source, null, Pace: Pace.Once), Rate = rate, Rules = [rule] };
        if (config.Faults() is { Count: > 0 } faults)
            return Wrong(output, new(string.Join("; ", faults), string.Join("；", faults)));
        var (analyzer, missing) = inference.Analyzers.Create(camera.Tenant, rule.Ability, rule.Model, rate);
        analyzer?.Dispose();
        if (analyzer is null)
            return Wrong(output, new(missing!, missing!));

        var run = new OfflineRun(inference, folder, "analyze", Recorder(evidenceFolder, output));
        var printer = new EventPrinter(output);
        var folding = new FoldingIncidentSink(IncidentLogDecider.IdOf(camera.Tenant, camera.Key)) { Recorded = printer.Print };
        await using var kept = data is null ? null : await KeptIncidents.OpenAsync(data, camera, folding, cancel);
        IIncidentSink sink = kept is null ? folding : kept;
        await run.RunAsync(camera, config, sink, cancel);
        printer.Finish(run.Analysed, run.Dropped);
        if (run.Broken is not { } broken)
            return ExitCodes.Done;
        output.Fault(Told(address, broken));
        return ExitCodes.Failed;
    }

    private static Localised Told(SourceAddress address, FeedFault fault)
    {
        var kind = Names.Kebab(fault.Kind.ToString());
        return new($"{address.Redacted}: {kind}: {fault.Detail}", $"{address.Redacted}：{kind}：{fault.Detail}");
    }

    // No clips: the source itself is the recording.
    private static EvidenceRecorder? Recorder(string? folder, Output output) => folder is null ? null : new EvidenceRecorder(
        new EvidenceStore(folder, new EvidenceLimits(long.MaxValue, TimeSpan.MaxValue, 0), TimeProvider.System),
        new NativeImageCodec(), new SnapshotPainter(), "analyze", quality: 85, TimeProvider.System,
        (id, fault) => output.Fault(new($"No evidence of {id}: {fault.Message}", $"{id} 没有证据：{fault.Message}")));

    private static int Wrong(Output output, Localised text)
    {
        output.Fault(text);
        return ExitCodes.Wrong;
    }

    // Ids come from what is analysed, not from where it lies: the same clip in another folder is the same camera.
    private static async Task<string> DigestAsync(SourceAddress address, CancellationToken cancel)
    {
        if (!File.Exists(address.Target))
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Redacted)).AsSpan(0, 8));
        await using var file = File.OpenRead(address.Target);
        return Convert.ToHexStringLower((await SHA256.HashDataAsync(file, cancel)).AsSpan(0, 8));
    }

    private sealed class EventPrinter(Output output)
    {
        private readonly EventCodec _codec = AnalyticsKinds.Codec();
        private int _opened;

        public void Print(IEvent @event, EventContext context)
        {
            if (@event is IncidentOpened)
                _opened++;
            var encoded = _codec.Encode(@event, context.At, context.CommandId, context.By);
            if (output.IsJson)
            {
                Console.Out.WriteLine($"{{\"event\":\"{encoded.Manifest}\",\"sequence\":{context.SequenceNumber},\"envelope\":{Encoding.UTF8.GetString(encoded.Payload.Span)}}}");
                return;
            }

            if (@event is not IncidentOpened opened)
                return;
            var at = (context.At - OfflineRun.Start).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
            var best = opened.Evidence.Observations[0];
            output.Sentence(new(
                $"{at,8} s  {opened.Rule.Ability}  {best.Label} {best.Score:0.00}  {opened.Id}",
                $"{at,8} 秒  {opened.Rule.Ability}  {best.Label} {best.Score:0.00}  {opened.Id}"));
        }

        public void Finish(TimeSpan analysed, long dropped) => output.Remark(new(
            $"{_opened} incidents; {analysed.TotalSeconds:0.0} s analysed, {dropped} samples dropped.",
            $"{_opened} 个事件；已分析 {analysed.TotalSeconds:0.0} 秒，丢弃 {dropped} 个采样。"));
    }
}
