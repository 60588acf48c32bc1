using Analytics.Benchmarks;
using Analytics.Benchmarks.Gateways;
using Analytics.Benchmarks.Inference;
using Analytics.Benchmarks.Journals;
using Analytics.Benchmarks.Pipeline;
using Analytics.Benchmarks.Quotas;
using Analytics.Benchmarks.Vision;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Inference.Models;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Vision.Kernels;

// ./analytics bench NAME [--json]: ratios, both sides in one run (docs/ref/bench.md).
var json = args.Contains("--json");
var names = args.Where(a => !a.StartsWith('-')).ToList();
string[] known = ["preprocess", "gate", "pipeline", "batching", "journal", "recovery", "quota", "gateway", "gateway-metered", "abilities"];
if (names.Count == 0 || names.Except(known).Any())
{
    Console.Error.WriteLine($"usage: bench {string.Join('|', known)} [--json]");
    return 2;
}

var context = BenchContext.Default(Console.Out, json);
var code = 0;
foreach (var name in names)
{
    code |= name switch
    {
        "preprocess" => await PreprocessBench.RunAsync(context),
        "journal" => await JournalBench.RunAsync(context),
        "recovery" => await RecoveryBench.RunAsync(context),
        "quota" => await QuotaBench.RunAsync(context),
        "gateway" => await GatewayBench.RunAsync(context),
        "gateway-metered" => await MeteredBench.RunAsync(context),
        "abilities" => await WithMediaAsync(),
        _ => await WithModelAsync(name),
    };
}

return code;

async Task<int> WithMediaAsync()
{
    if (Assets.Shared is { } shared)
        return await AbilityBench.RunAsync(context, Path.Combine(shared, "media"));
    Console.Error.WriteLine("bench abilities needs the shared media: ANALYTICS_SHARED names a folder with models and media.");
    return 1;
}

async Task<int> WithModelAsync(string name)
{
    await using var stack = InferenceStack.Open(new InferenceSettings { Models = Assets.ModelFolders }, isLossless: true, TimeProvider.System);
    if (stack.Runtime is null || stack.Repository.Catalog.Find("yolox_nano") is not { State: ModelState.Ready } model)
    {
        Console.Error.WriteLine($"bench {name} needs ONNX Runtime and the model yolox_nano: {stack.Missing ?? "put its file where `analytics models list` says"}");
        return 1;
    }

    switch (name)
    {
        case "batching":
            return await InferenceBench.RunAsync(context, stack.Runtime, model);
        case "pipeline":
            return await PipelineBench.RunAsync(context, stack.Hub, model, Path.Combine(Assets.Home, "samples", "traffic.mp4"));
        default:
            using (var loaded = LoadedModel.Open(model, stack.Runtime, new() { IntraOpThreads = 1 }))
            {
                var buffers = loaded.CreateBuffers();
                buffers.SetBatch(1);
                var plan = PreprocessPlan.For(GateScene.Shape, model.Manifest.Input.Preprocessing());
                return await GateBench.RunAsync(context, frame =>
                {
                    plan.Run(frame, buffers.Input(0));
                    buffers.Run(CancellationToken.None);
                    return ValueTask.CompletedTask;
                }, $"{model.Reference}, ONNX Runtime {stack.Runtime.Version}, 1 thread", Assets.Shared is { } shared ? Path.Combine(shared, "media") : null);
            }
    }
}
