using System.CommandLine;
using System.Globalization;
using Analytics.Inference.Abilities;
using Analytics.Inference.Benching;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>models list|verify|bench</c>: what the model folders hold, whether it works, how fast it is.</summary>
public static class ModelsCommand
{
    private static readonly Option<string[]> s_folders = new("--models")
    {
        Description = new Localised("A further folder of models.", "附加模型目录。").ToString(),
        Recursive = true,
    };

    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = new Localised("Model name, or name@version.", "模型名或 名称@版本。").ToString() };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => 1, Description = new Localised("Threads of one inference.", "单次推理线程数。").ToString() };
        var list = new Command("list", new Localised("Lists models and what each ability needs.", "列出模型及各能力所需模型。").ToString());
        list.SetAction((parse, _) => ListAsync(parse));
        var bench = new Command("bench", new Localised("Measures one model by itself.", "单独测量一个模型。").ToString()) { name, threads };
        bench.SetAction((parse, cancel) => BenchAsync(parse, parse.GetValue(name)!, parse.GetValue(threads), cancel));
        return new Command("models", new Localised("Models and what runs them.", "模型及其运行库。").ToString()) { list, ModelsVerifyCommand.Build(s_folders), ModelsUseCommand.Build(), bench, s_folders };
    }

    private static async Task<int> ListAsync(ParseResult parse)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        await using var stack = Open(parse);
        output.Rows(
            stack.Repository.Catalog.Models.Select(m => new
            {
                Model = m.Reference,
                State = m.State,
                Tasks = m.Manifest.Tasks.Select(t => t.Word()).ToList(),
                m.Manifest.License,
                Sha256 = m.Version.Sha256,
                m.File,
                Faults = m.Faults.Select(f => f.ToString()).ToList(),
            }),
            (new("Model", "模型"), m => m.Model),
            (new("State", "状态"), m => State(m.State).ToString()),
            (new("Does", "用途"), m => string.Join(", ", m.Tasks)),
            (new("Licence", "许可"), m => m.License),
            (new("File", "文件"), m => m.File));
        if (!output.IsJson)
        {
            output.Rows(AbilityResolution.Of(stack.Repository.Catalog), (new("Ability", "能力"), a => a.Ability.Code), (new("Here", "可用"), a => a.IsRunnable ? "✓" : "–"), (new("Why", "说明"), a => a.Text));
            output.Sentence(stack.Runtime is { } runtime ? new(runtime.Description, runtime.Description) : new($"No inference library: {stack.Missing}", $"没有推理库：{stack.Missing}"));
        }

        return ExitCodes.Done;
    }

    private static async Task<int> BenchAsync(ParseResult parse, string name, int threads, CancellationToken cancel)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        await using var stack = Open(parse);
        if (stack.Runtime is null || stack.Repository.Catalog.Find(name) is not { State: ModelState.Ready } model)
        {
            var why = stack.Missing ?? string.Join(' ', stack.Repository.Catalog.Find(name)?.Faults ?? []);
            output.Fault(new($"{name} cannot run here: {(why.Length > 0 ? why : "no such model")}", $"{name} 无法运行：{(why.Length > 0 ? why : "没有该模型")}"));
            return ExitCodes.Wrong;
        }

        using var loaded = LoadedModel.Open(model, stack.Runtime, new SessionSettings { IntraOpThreads = threads });
        var lines = ModelBench.Run(loaded, [1, 2, 4, 8, 16], TimeSpan.FromSeconds(2), TimeProvider.System, cancel);
        output.Rows(
            lines.Select(l => new { model = model.Reference, threads, l.Batch, p50Ms = l.P50.TotalMilliseconds, p99Ms = l.P99.TotalMilliseconds, l.PicturesPerSecond, l.Runs }),
            (new("Batch", "批大小"), l => l.Batch.ToString(CultureInfo.InvariantCulture)),
            (new("p50 ms", "p50 毫秒"), l => l.p50Ms.ToString("0.00", CultureInfo.InvariantCulture)),
            (new("p99 ms", "p99 毫秒"), l => l.p99Ms.ToString("0.00", CultureInfo.InvariantCulture)),
            (new("pictures/s", "张/秒"), l => l.PicturesPerSecond.ToString("0.0", CultureInfo.InvariantCulture)));
        return ExitCodes.Done;
    }

    private static InferenceStack Open(ParseResult parse) =>
        InferenceStack.Open(new InferenceSettings { Models = ["models", .. parse.GetValue(s_folders) ?? []] }, isLossless: true, TimeProvider.System);

    private static Localised State(ModelState state) => state switch
    {
        ModelState.Ready => new("ready", "可用"),
        ModelState.NotInstalled => new("not installed", "未安装"),
        _ => new("refused", "被拒绝"),
    };
}
