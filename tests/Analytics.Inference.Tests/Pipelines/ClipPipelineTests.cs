using System.Text.Json.Nodes;
using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Pipelines;

/// <summary>Clip models from pictures to a score, over graphs that the test writes and ONNX Runtime runs.</summary>
public sealed class ClipPipelineTests : IDisposable
{
    private const int Frames = 4;

    private readonly ModelFolder _folder = new();
    private readonly IInferenceRuntime _runtime = Assets.Native();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _runtime.Dispose();
    }

    [Theory]
    [InlineData("fight", true)]
    [InlineData("fight", false)]
    [InlineData("fall_down", true)]
    public async Task The_colour_planes_of_a_clip_lie_where_the_model_looks_for_them(string ability, bool isLogits)
    {
        // Scores by the mean of each colour over the whole clip: red is the event.
        Add("clips", "ncthw", Means(3, [-8, 8, 4, -4, 4, -4], 3, Frames, isLogits), isLogits, ["normal", ability == "fight" ? "fight" : "fall"]);
        await using var hub = Hub();
        Assert.InRange(await ScoreAsync(hub, ability, [.. Enumerable.Repeat((byte)220, Frames).Select(r => Flat(r, 0, 0))]), 0.99, 1);
        Assert.InRange(await ScoreAsync(hub, ability, [.. Enumerable.Repeat((byte)220, Frames).Select(b => Flat(0, 0, b))]), 0, 0.01);
        Assert.Equal(0.5, await ScoreAsync(hub, ability, [.. Enumerable.Repeat((byte)0, Frames).Select(r => Flat(r, 0, 0))]), 1e-4);
    }

    [Fact]
    public async Task The_frames_of_a_clip_come_in_order_however_many_pictures_there_are()
    {
        // Scores by the mean of each frame: a clip that grows brighter is the event.
        Add("clips", "ntchw", Means(Frames, [4, -4, 2, -2, -2, 2, -4, 4], Frames, 3, isLogits: true), isLogits: true);
        await using var hub = Hub();
        foreach (var count in new[] { 2, 4, 16, 64 })
        {
            var brighter = Enumerable.Range(0, count).Select(i => Flat((byte)(250 * i / (count - 1)))).ToList();
            Assert.InRange(await ScoreAsync(hub, "fight", brighter), 0.9, 1);
            brighter.Reverse();
            Assert.InRange(await ScoreAsync(hub, "fight", brighter), 0, 0.1);
        }

        // Pictures of one request need not be of one size.
        Assert.InRange(await ScoreAsync(hub, "fight", [Flat(0), Flat(80, side: 13), Flat(160), Flat(250, side: 21)]), 0.9, 1);
    }

    [Fact]
    public async Task A_clip_that_another_node_filled_scores_as_one_that_was_filled_here()
    {
        Add("clips", "ncthw", Means(3, [-8, 8, 4, -4, 4, -4], 3, Frames, isLogits: true), isLogits: true);
        await using var hub = Hub();
        var model = hub.Catalog.Find("clips")!;
        // Red of 90 in every frame.
        var tensor = new byte[3 * Frames * 64];
        tensor.AsSpan(0, Frames * 64).Fill(90);
        var outcome = await hub.GetHere(model).SubmitAsync(new TensorJob(tensor), new JobTerms("peer"), Cancel);
        using var bytes = Assert.IsType<JobOutcome<RentedBytes>.Completed>(outcome).Result;
        var outputs = new OutputTensors();
        await outputs.ReadAsync(new MemoryStream(bytes.Memory.ToArray()), Cancel);

        var there = Inference.Decoding.ClipScores.Of(model.Manifest, outputs.Row, ModelTask.FightRecognition);
        Assert.Equal(await ScoreAsync(hub, "fight", [.. Enumerable.Repeat((byte)90, Frames).Select(r => Flat(r, 0, 0))]), there, 0.01);
    }

    [Fact]
    public void Probabilities_are_asked_for_and_logits_said()
    {
        // A bias of 3 over zeros: no probability.
        Add("clips", "ncthw", Biased(), isLogits: false);
        var model = Assert.Single(new ModelRepository([_folder.Root], LoadedModel.Probe(_runtime)).Reload().Models);
        Assert.Equal(ModelState.Refused, model.State);
        Assert.Contains("\"logits\": true", Assert.Single(model.Faults).Message, StringComparison.Ordinal);
        Add("clips", "ncthw", Biased(), isLogits: true);
        Assert.Equal(ModelState.Ready, Assert.Single(new ModelRepository([_folder.Root], LoadedModel.Probe(_runtime)).Reload().Models).State);
    }

    [Fact]
    public void Labels_that_do_not_fit_and_pictures_in_place_of_clips_are_refused()
    {
        Add("clips", "ncthw", Means(3, [1, 0, 0, 1, 0, 0], 3, Frames, isLogits: false), isLogits: false, labels: ["normal", "dance"]);
        Add("three", "ncthw", Means(3, [1, 0, 0, 1, 0, 0], 3, Frames, isLogits: false), isLogits: false, labels: ["normal", "fight", "fall"]);
        _folder.Add("pictures", [1], labels: ["fight"], change: json => json["tasks"] = new JsonArray("fight_recognition"));
        var catalog = new ModelRepository([_folder.Root], LoadedModel.Probe(_runtime)).Reload();
        Assert.Contains("none of its labels is the event of fight_recognition", Assert.Single(catalog.Find("clips")!.Faults).Message, StringComparison.Ordinal);
        Assert.Contains("score for each of 3 labels", Assert.Single(catalog.Find("three")!.Faults).Message, StringComparison.Ordinal);
        Assert.Equal("input.clip", Assert.Single(catalog.Faults, f => f.File.Contains("pictures", StringComparison.Ordinal)).Field);
    }

    // Means over all but the first two sides, times a matrix to two scores.
    private static byte[] Means(int means, float[] weights, int first, int second, bool isLogits)
    {
        var file = new OnnxFile()
            .Input("x", TensorType.Float32, -1, first, second, 8, 8)
            .Output("y", TensorType.Float32, -1, 2)
            .Constant("w", weights, means, 2)
            .Node("GlobalAveragePool", ["x"], ["mean"])
            .Node("Flatten", ["mean"], ["flat"])
            .Node("MatMul", ["flat", "w"], [isLogits ? "y" : "logits"]);
        return (isLogits ? file : file.Node("Softmax", ["logits"], ["y"])).ToArray();
    }

    private static byte[] Biased() => new OnnxFile()
        .Input("x", TensorType.Float32, -1, 3, Frames, 8, 8)
        .Output("y", TensorType.Float32, -1, 2)
        .Constant("w", [1, 0, 0, 1, 0, 0], 3, 2)
        .Constant("b", [3, -3], 2)
        .Node("GlobalAveragePool", ["x"], ["mean"])
        .Node("Flatten", ["mean"], ["flat"])
        .Node("MatMul", ["flat", "w"], ["scores"])
        .Node("Add", ["scores", "b"], ["y"])
        .ToArray();

    private void Add(string name, string layout, byte[] weights, bool isLogits, string[]? labels = null) => _folder.Add(name, weights, labels: labels ?? ["normal", "fight"], change: json =>
    {
        json["tasks"] = new JsonArray(labels is ["normal", "fall"] ? "fall_detection" : "fight_recognition");
        json["input"]!["clip"] = new JsonObject { ["frames"] = Frames, ["layout"] = layout };
        json["output"]!["logits"] = isLogits;
    });

    private ModelHub Hub()
    {
        var repository = new ModelRepository([_folder.Root], LoadedModel.Probe(_runtime));
        Assert.Empty(repository.Reload().Faults);
        return new ModelHub(repository, _runtime, new SessionSettings(), new BatcherOptions(), TimeProvider.System);
    }

    private static async Task<double> ScoreAsync(ModelHub hub, string ability, IReadOnlyList<Picture> pictures) =>
        Assert.IsType<AbilityAnswer.Score>(
            await new LocalAbilityBackend(hub, videos: null, new LocalAbilityOptions()).RunAsync(new AbilityRequest.Clip(ability, pictures), Cancel)).Value;

    private static Picture Flat(byte grey, int side = 16) => Flat(grey, grey, grey, side);

    private static Picture Flat(byte red, byte green, byte blue, int side = 16)
    {
        var image = new BgrImage(side, side, new byte[3 * side * side]);
        for (var i = 0; i < side * side; i++)
            (image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]) = (blue, green, red);
        return new Picture(ReadOnlyMemory<byte>.Empty, image);
    }
}
