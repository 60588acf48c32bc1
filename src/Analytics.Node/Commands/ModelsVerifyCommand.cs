using System.CommandLine;
using Analytics.Capture.Images;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Verifying;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>models verify</c>: whether models are the files they should be, open, and say of their samples what is stored.</summary>
public static class ModelsVerifyCommand
{
    public static Command Build(Option<string[]> folders)
    {
        var name = new Argument<string?>("NAME")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = new Localised("Model name, or name@version; all where it is left out.", "模型名或 名称@版本；省略则校验全部。").ToString(),
        };
        var store = new Option<bool>("--store")
        {
            Description = new Localised("Stores what the models say now as the samples' expected results.", "将模型当前结果存为样本的预期结果。").ToString(),
        };
        var verify = new Command("verify", new Localised("Opens installed models, runs them on their samples and compares.", "打开已安装模型，在样本上运行并比对结果。").ToString()) { name, store };
        verify.SetAction((parse, cancel) => VerifyAsync(Output.For(parse.GetValue(Cli.Json)), parse.GetValue(name), parse.GetValue(store), parse.GetValue(folders) ?? [], cancel));
        return verify;
    }

    private static async Task<int> VerifyAsync(Output output, string? name, bool isStoring, string[] folders, CancellationToken cancel)
    {
        // Opening the repository with a runtime checks digests, runs each model once over zeros and compares its form.
        await using var stack = InferenceStack.Open(new InferenceSettings { Models = ["models", .. folders] }, isLossless: true, TimeProvider.System);
        if (stack.Runtime is null)
        {
            output.Fault(new($"Nothing can be verified without an inference library: {stack.Missing}", $"没有推理库，无法校验：{stack.Missing}"));
            return ExitCodes.Failed;
        }

        var catalog = stack.Repository.Catalog;
        if (name is not null && catalog.Find(name) is null)
        {
            output.Fault(new($"There is no model '{name}': see analytics models list.", $"没有模型“{name}”：请查看 analytics models list。"));
            return ExitCodes.Wrong;
        }

        var verifier = new ModelVerifier(new NativeImageCodec());
        var isSound = true;
        foreach (var model in name is null ? catalog.Models : [catalog.Find(name)!])
            isSound &= One(output, model, stack.Runtime, verifier, isStoring, isNamed: name is not null, cancel);
        // Folders whose manifest cannot be read have no model of their own to stand under.
        var others = name is null ? catalog.Faults.Except(catalog.Models.SelectMany(model => model.Faults)).ToList() : [];
        foreach (var fault in others)
            output.Fault(new(fault.ToString(), fault.ToString()));
        return isSound && others.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    // A model that is not installed is a failure only where it was asked for by name.
    private static bool One(Output output, CatalogModel model, IInferenceRuntime runtime, ModelVerifier verifier, bool isStoring, bool isNamed, CancellationToken cancel)
    {
        var samples = model.State == ModelState.Ready ? Samples(model, runtime, verifier, isStoring, cancel) : [];
        var stored = samples.Count(sample => sample.IsStored);
        var differences = samples.SelectMany(sample => sample.Differences.Select(difference => $"{sample.Sample}: {difference}")).ToList();
        var text = State(model.State, stored, differences.Count);
        output.Value(
            new { model = model.Reference, state = model.State, samples = stored, differences, faults = model.Faults.Select(fault => fault.ToString()) },
            new($"{model.Reference}: {text.En}", $"{model.Reference}：{text.Zh}"));
        foreach (var line in model.Faults.Select(fault => fault.ToString()).Concat(differences))
            output.Fault(new(line, line));
        return differences.Count == 0 && (model.State == ModelState.NotInstalled ? !isNamed : model.State == ModelState.Ready && model.Faults.Count == 0);
    }

    private static IReadOnlyList<SampleVerdict> Samples(CatalogModel model, IInferenceRuntime runtime, ModelVerifier verifier, bool isStoring, CancellationToken cancel)
    {
        try
        {
            using var loaded = LoadedModel.Open(model, runtime, new SessionSettings());
            if (isStoring)
                verifier.Store(loaded, cancel);
            return verifier.Verify(loaded, cancel);
        }
        catch (Exception fault) when (fault is InferenceException or ModelRefusedException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [new SampleVerdict(model.Reference, false, [fault.Message])];
        }
    }

    private static Localised State(ModelState state, int samples, int differences) => (state, samples, differences) switch
    {
        (ModelState.Ready, 0, 0) => new("ready, no stored samples", "可用，无存储样本"),
        (ModelState.Ready, _, 0) => new($"ready, as stored on {samples} samples", $"可用，{samples} 个样本与存储结果一致"),
        (ModelState.Ready, _, _) => new($"differs from what is stored ({differences})", $"与存储结果不符（{differences} 处）"),
        (ModelState.NotInstalled, _, _) => new("not installed", "未安装"),
        _ => new("refused", "被拒绝"),
    };
}
