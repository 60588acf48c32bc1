using System.CommandLine;
using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Pulling;

namespace Analytics.Node.Commands;

/// <summary><c>models list|verify|use|pull|catalog|bench</c>: what the model folders hold, whether it works, how fast and how good it is.</summary>
public static class ModelsCommand
{
    private static readonly Option<string[]> s_folders = new("--models")
    {
        Description = new Localised("A further folder of models.", "附加模型目录。").ToString(),
        Recursive = true,
    };

    private static readonly Option<string> s_data = new("--data")
    {
        Description = new Localised("Data folder of the node, which knows what was chosen with models use.", "节点的数据目录，记录 models use 的选择。").ToString(),
        DefaultValueFactory = _ => "data",
    };

    public static Command Build()
    {
        var list = new Command("list", new Localised("Lists models and what each ability needs.", "列出模型及各能力所需模型。").ToString()) { s_data };
        list.SetAction((parse, _) => ListAsync(parse));
        var catalog = new Command("catalog", new Localised("Prints models/catalog.json: every model with licence, address and digest.", "输出 models/catalog.json：各模型的许可、地址与摘要。").ToString());
        catalog.SetAction(parse => Catalog(parse));
        return new Command("models", new Localised("Models and what runs them.", "模型及其运行库。").ToString())
        {
            list, ModelsVerifyCommand.Build(s_folders), ModelsUseCommand.Build(), ModelsPullCommand.Build(s_folders), catalog, ModelsBenchCommand.Build(s_folders), s_folders,
        };
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
                m.IsCurrent,
                m.IsOffered,
                Tasks = m.Manifest.Tasks.Select(t => t.Word()).ToList(),
                m.Manifest.License,
                Sha256 = m.Version.Sha256,
                m.File,
                Faults = m.Faults.Select(f => f.ToString()).ToList(),
            }),
            (new("Model", "模型"), m => m.Model),
            (new("State", "状态"), m => State(m.State, m.IsCurrent, m.IsOffered).ToString()),
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

    // For a script as for people: the file itself.
    private static int Catalog(ParseResult parse)
    {
        var catalog = new ModelRepository([Home.Resolve("models"), .. parse.GetValue(s_folders) ?? []]).Reload();
        Console.Out.Write(CatalogFile.Json(catalog, LicenceTerms.NeedAcceptance));
        return ExitCodes.Done;
    }

    private static InferenceStack Open(ParseResult parse) =>
        InferenceStack.Open(
            new InferenceSettings { Models = ["models", .. parse.GetValue(s_folders) ?? []] },
            isLossless: true,
            TimeProvider.System,
            choices: new ModelChoices(ModelChoices.FileIn(parse.GetValue(s_data)!)));

    private static Localised State(ModelState state, bool isCurrent, bool isOffered) => state switch
    {
        ModelState.Ready when isOffered => new("ready", "可用"),
        ModelState.Ready when isCurrent => new("ready to be chosen", "可选用"),
        ModelState.Ready => new("ready, another version is in force", "可用，当前使用其他版本"),
        ModelState.NotInstalled => new("not installed", "未安装"),
        _ => new("refused", "被拒绝"),
    };
}
