using System.CommandLine;
using System.Globalization;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Images;
using Analytics.Capture.Videos;
using Analytics.Inference.Abilities;
using Analytics.Inference.Benching;
using Analytics.Inference.Evaluation;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>models bench NAME</c>: how fast a model is by itself, and, with <c>--data</c>, how good on labelled media.</summary>
internal static class ModelsBenchCommand
{
    private static readonly int[] s_batches = [1, 2, 4, 8, 16];
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(2);

    public static Command Build(Option<string[]> folders)
    {
        var name = new Argument<string>("NAME") { Description = new Localised("Model name.", "模型名。").ToString() };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => 1, Description = new Localised("Threads of one inference.", "单次推理线程数。").ToString() };
        var data = new Option<string?>("--data") { Description = new Localised("Folder of media with labels.json: measures how good the model is.", "含 labels.json 的媒体目录：评估模型效果。").ToString() };
        var card = new Option<bool>("--write-card") { Description = new Localised("Write the figures into the model's card.md.", "将结果写入模型的 card.md。").ToString() };
        threads.Must(count => count is >= 1 and <= 256, new("--threads is 1 to 256.", "--threads 为 1 至 256。"));
        var command = new Command("bench", new Localised("Measures one model: speed, and with --data how good it is.", "测量一个模型：速度，以及（用 --data）效果。").ToString()) { name, threads, data, card };
        command.SetAction((parse, cancel) => RunAsync(
            parse.GetValue(name)!, parse.GetValue(threads), parse.GetValue(data), parse.GetValue(card), parse.GetValue(folders) ?? [],
            Output.For(parse.GetValue(Cli.Json)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        string name, int threads, string? folder, bool writesCard, string[] folders, Output output, CancellationToken cancel)
    {
        if (writesCard && folder is null)
            return Wrong(output, new("--write-card needs --data DIR.", "--write-card 需要 --data DIR。"));
        var data = folder is null ? null : LabelledData.Read(folder);
        await using var stack = Open(name, threads, folders);
        if (stack.Runtime is null || stack.Repository.Catalog.Find(name) is not { State: ModelState.Ready, IsCurrent: true } model)
        {
            var why = stack.Missing ?? string.Join(' ', stack.Repository.Catalog.Find(name)?.Faults ?? []);
            return Wrong(output, new($"{name} cannot run here: {(why.Length > 0 ? why : "no such model in force")}", $"{name} 无法运行：{(why.Length > 0 ? why : "没有该现行模型")}"));
        }

        IReadOnlyList<ModelBenchLine> speed;
        using (var loaded = LoadedModel.Open(model, stack.Runtime, new SessionSettings { IntraOpThreads = threads }))
            speed = ModelBench.Run(loaded, s_batches, s_each, TimeProvider.System, cancel);
        Print(output, model, threads, speed);
        return data is null ? ExitCodes.Done : await EvaluateAsync(stack, model, data, speed, writesCard ? CardOf(model, folders) : null, output, cancel);
    }

    private static async Task<int> EvaluateAsync(
        InferenceStack stack, CatalogModel model, LabelledData data, IReadOnlyList<ModelBenchLine> speed, string? card, Output output, CancellationToken cancel)
    {
        if (NativeImageCodec.Missing() is { } missing)
        {
            output.Fault(new(missing, $"无法读取图片：{missing}"));
            return ExitCodes.Failed;
        }

        IReadOnlyList<EvaluationPart> parts;
        try
        {
            parts = await new ModelEvaluator(stack.Hub, new NativeImageCodec(), new FfmpegVideoReader(new FfmpegOptions(), TimeProvider.System)).RunAsync(model, data, cancel);
        }
        catch (AbilityException fault)
        {
            output.Fault(new($"{model.Reference} could not be measured: {fault.Message}", $"{model.Reference} 无法评估：{fault.Message}"));
            return ExitCodes.Failed;
        }

        if (parts.Count == 0)
            return Wrong(output, new($"{data.Folder} has no label for {model.Reference} (models/README.md lists them).", $"{data.Folder} 中没有适用于 {model.Reference} 的标注（见 models/README.md）。"));
        Print(output, model, parts);
        if (card is null)
            return ExitCodes.Done;
        var before = File.Exists(card) ? File.ReadAllText(card) : "";
        File.WriteAllText(card, ModelCard.With(before, ModelCard.Table(model.Reference, data.About.TrimEnd('.'), parts, speed)));
        output.Remark(new($"Written: {card}", $"已写入：{card}"));
        return ExitCodes.Done;
    }

    // The model alone for what it does: nothing better may answer in its place.
    private static InferenceStack Open(string name, int threads, string[] folders)
    {
        var catalog = new ModelRepository([Home.Resolve("models"), .. folders]).Reload();
        var model = catalog.Find(name);
        var tasks = model?.Manifest.Tasks ?? [];
        var own = name.Split('@')[0];
        var choices = new ModelChoices();
        if (model is not null)
            choices.Set(own, model.Version.Version);
        return InferenceStack.Open(
            new InferenceSettings { Models = ["models", .. folders], Threads = threads }, isLossless: true, TimeProvider.System, choices: choices,
            isWanted: manifest => manifest.Name == own || !manifest.Tasks.Intersect(tasks).Any());
    }

    private static void Print(Output output, CatalogModel model, int threads, IReadOnlyList<ModelBenchLine> lines) => output.Rows(
        lines.Select(l => new { model = model.Reference, threads, l.Batch, p50Ms = l.P50.TotalMilliseconds, p99Ms = l.P99.TotalMilliseconds, l.PicturesPerSecond, l.Runs }),
        (new("Batch", "批大小"), l => l.Batch.ToString(CultureInfo.InvariantCulture)),
        (new("p50 ms", "p50 毫秒"), l => l.p50Ms.ToString("0.00", CultureInfo.InvariantCulture)),
        (new("p99 ms", "p99 毫秒"), l => l.p99Ms.ToString("0.00", CultureInfo.InvariantCulture)),
        (new("pictures/s", "张/秒"), l => l.PicturesPerSecond.ToString("0.0", CultureInfo.InvariantCulture)));

    private static void Print(Output output, CatalogModel model, IReadOnlyList<EvaluationPart> parts)
    {
        if (output.IsJson)
        {
            foreach (var part in parts)
                output.Value(new { model = model.Reference, label = part.Kind, part.Items, metrics = part.Metrics.ToDictionary(m => m.Name, m => m.Value), part.Misses }, new("", ""));
            return;
        }

        output.Rows(
            parts.SelectMany(part => part.Metrics.Select(metric => (part.Kind, part.Items, metric))),
            (new("Label", "标注"), row => row.Kind),
            (new("Items", "数量"), row => row.Items.ToString(CultureInfo.InvariantCulture)),
            (new("Figure", "指标"), row => row.metric.Name),
            (new("Value", "值"), row => row.metric.Value.ToString("0.000", CultureInfo.InvariantCulture)));
        foreach (var (kind, miss) in parts.SelectMany(part => part.Misses.Select(miss => (part.Kind, miss))))
            output.Sentence(new($"missed, {kind}: {miss}", $"错误，{kind}：{miss}"));
    }

    // Beside the manifest in force; the weights may lie in a mirror.
    private static string CardOf(CatalogModel model, string[] folders) => Path.Combine(
        folders.Prepend("models").Select(folder => Path.Combine(Home.Resolve(folder), model.Manifest.Name)).Last(home => File.Exists(Path.Combine(home, ManifestReader.FileName))),
        ModelCard.FileName);

    private static int Wrong(Output output, Localised text)
    {
        output.Fault(text);
        return ExitCodes.Wrong;
    }
}
