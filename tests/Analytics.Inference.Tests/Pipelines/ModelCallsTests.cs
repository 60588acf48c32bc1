using System.Text.Json.Nodes;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Pipelines;

public sealed class ModelCallsTests
{
    [Theory]
    [InlineData("weak", "weak")]
    [InlineData("weak good", "good")]
    [InlineData("weak good other", "good other")]
    public async Task Only_models_of_the_best_rank_judge_together(string installed, string expected)
    {
        using var folder = new ModelFolder();
        foreach (var name in installed.Split(' '))
        {
            var manifest = ModelFolder.Tiny();
            manifest["tasks"] = new JsonArray("face_liveness");
            manifest["rank"] = name == "weak" ? 300 : 100;
            folder.Add(name, [1, 2, 3], manifest);
        }

        var repository = new ModelRepository([folder.Root]);
        repository.Reload();
        await using var runtime = new MemoryFaces(isInstalled: false);
        await using var hub = new ModelHub(repository, runtime, new SessionSettings(), new BatcherOptions(), TimeProvider.System);

        var peers = new ModelCalls(hub).ResolvePeers(ModelTask.FaceLiveness);

        Assert.Equal(expected, string.Join(' ', peers.Select(model => model.Manifest.Name)));
    }
}
