using System.Text.Json.Nodes;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.Inference.Verifying;

namespace Analytics.Inference.Tests.Verifying;

/// <summary>Models are small ONNX graphs that say what the test wants; results are stored by the product and then tampered with.</summary>
public sealed class ModelVerifierTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_stored_agrees_with_itself()
    {
        Detector([1, 1, 6, 6, 0.9f, 0, 2, 2, 7, 7, 0.6f, 1]);
        Sample("one", 100);
        Sample("two", 7);
        Assert.All(Verify(), verdict => Assert.False(verdict.IsStored));
        Assert.Equal(["one.json", "two.json"], Open(model => new ModelVerifier(new PlainCodec()).Store(model, Cancel)));
        Assert.Equal([("one.json", true), ("two.json", true)], Verify().Select(verdict => (verdict.Sample, verdict.IsStored)));
        Assert.All(Verify(), verdict => Assert.Empty(verdict.Differences));
        Assert.Equal(2, Json("one")["expected"]!["1"]!["boxes"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("box", 0, 1.9, true)]
    [InlineData("box", 0, 2.2, false)]
    [InlineData("score", null, 0.909, true)]
    [InlineData("score", null, 0.92, false)]
    public void Boxes_agree_within_a_pixel_and_scores_within_a_hundredth(string field, int? index, double value, bool agrees)
    {
        Stored([1, 1, 6, 6, 0.9f, 0]);
        Change("one", boxes =>
        {
            if (index is { } at)
                boxes[0]![field]![at] = value;
            else
                boxes[0]![field] = value;
        });
        Assert.Equal(agrees ? 0 : 2, Assert.Single(Verify()).Differences.Count);
    }

    [Fact]
    public void A_box_that_is_gone_and_one_that_is_new_are_both_told()
    {
        Stored([1, 1, 6, 6, 0.9f, 0, 2, 2, 7, 7, 0.8f, 1]);
        Change("one", boxes => boxes[1]!["label"] = "hat");
        Assert.Equal(["hat 0.8 at [2 2 7 7] was not found", "vest 0.8 at [2 2 7 7] was found and is not stored"], Assert.Single(Verify()).Differences);
    }

    [Fact]
    public void A_box_at_the_threshold_may_come_or_go()
    {
        Stored([1, 1, 6, 6, 0.9f, 0, 2, 2, 7, 7, 0.505f, 1]);
        Change("one", boxes => boxes.RemoveAt(1));
        Assert.Empty(Assert.Single(Verify()).Differences);
        Change("one", boxes => boxes.Add(new JsonObject { ["label"] = "hat", ["score"] = 0.495, ["box"] = new JsonArray(0, 0, 3, 3) }));
        Assert.Empty(Assert.Single(Verify()).Differences);
    }

    [Theory]
    [InlineData("face_embedding", 0, 3.0, false)]
    [InlineData("face_embedding", 0, 0.4, true)]
    [InlineData("face_attributes", 0, 0.41, false)]
    [InlineData("face_attributes", 0, 0.39, true)]
    public void Embeddings_agree_in_their_direction_and_other_numbers_one_by_one(string task, int at, double value, bool agrees)
    {
        // A grey of 100: 100 ÷ 255 = 0.392 everywhere.
        Raw(_ => { }, task);
        Sample("one", 100);
        Open(model => new ModelVerifier(new PlainCodec()).Store(model, Cancel));
        var json = Json("one");
        json["expected"]!["1"]!["outputs"]![0]![at] = value;
        File.WriteAllText(SampleFile("one"), json.ToJsonString());
        Assert.Equal(agrees, Assert.Single(Verify()).Differences.Count == 0);
    }

    [Theory]
    [InlineData("ncthw", new[] { 0.2, 0.4, 0.2, 0.4, 0.2, 0.4 })]
    [InlineData("ntchw", new[] { 0.2, 0.2, 0.2, 0.4, 0.4, 0.4 })]
    public void The_frames_of_a_clip_lie_as_the_model_wants_them(string layout, double[] planes)
    {
        long[] shape = layout == "ncthw" ? [1, 3, 2, 8, 8] : [1, 2, 3, 8, 8];
        _folder.Add("m", Scaled(shape), change: json => json["input"]!["clip"] = new JsonObject { ["frames"] = 2, ["layout"] = layout });
        Sample("clip", 51, 102);
        Open(model => new ModelVerifier(new PlainCodec()).Store(model, Cancel));
        // Every second number of six planes of 64.
        var stored = Json("clip")["expected"]!["1"]!["outputs"]![0]!.AsArray().Select(number => (double)number!).ToList();
        Assert.Equal(planes, Enumerable.Range(0, 6).Select(plane => stored[32 * plane]));
        Assert.All(Enumerable.Range(0, 192), i => Assert.Equal(planes[i / 32], stored[i]));
    }

    [Fact]
    public void A_model_of_faces_needs_the_face_and_a_clip_all_its_frames()
    {
        Raw(json => json["input"]!["crop"] = new JsonObject { ["method"] = "square" });
        Sample("one", 100);
        var json = Json("one");
        json["expected"] = new JsonObject { ["1"] = new JsonObject { ["outputs"] = new JsonArray(new JsonArray(1)) } };
        File.WriteAllText(SampleFile("one"), json.ToJsonString());
        Assert.Contains("looks at a face", Assert.Single(Assert.Single(Verify()).Differences), StringComparison.Ordinal);
        json["pictures"] = new JsonArray("one-0.bin", "one-0.bin");
        File.WriteAllText(SampleFile("one"), json.ToJsonString());
        Assert.Contains("it has 2 pictures, the model looks at 1", Assert.Single(Assert.Single(Verify()).Differences), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("""{"pictures":[]}""", "names no picture")]
    [InlineData("""{"pictures":["../../m/1/model.onnx"]}""", "is no file beside it")]
    [InlineData("""{"pictures":["one-0.bin"],"expcted":{}}""", "expcted")]
    [InlineData("""{"pictures":["gone.bin"],"expected":{"1":{"boxes":[]}}}""", "gone.bin")]
    [InlineData("""{"pictures":["empty.bin"],"expected":{"1":{"boxes":[]}}}""", "it is empty")]
    public void A_sample_that_cannot_be_used_is_a_difference_and_says_why(string text, string told)
    {
        Stored([1, 1, 6, 6, 0.9f, 0]);
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(SampleFile("one"))!, "empty.bin"), []);
        File.WriteAllText(SampleFile("one"), text);
        Assert.Contains(told, Assert.Single(Assert.Single(Verify()).Differences), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private void Stored(float[] boxes)
    {
        Detector(boxes);
        Sample("one", 100);
        Open(model => new ModelVerifier(new PlainCodec()).Store(model, Cancel));
    }

    // Says the same of every picture.
    private void Detector(float[] boxes) => _folder.Add(
        "m",
        new OnnxFile().Input("x", TensorType.Float32, 1, 3, 8, 8).Output("y", TensorType.Float32, 1, boxes.Length / 6, 6)
            .Constant("boxes", boxes, 1, boxes.Length / 6, 6).Node("Identity", ["boxes"], ["y"]).ToArray(),
        labels: ["hat", "vest"],
        change: json => json["output"]!["decoder"] = "yolov10");

    // Says its input.
    private void Raw(Action<JsonObject> change, string task = "face_attributes") => _folder.Add("m", Scaled(1, 3, 8, 8), change: json =>
    {
        json["tasks"]![0] = task;
        if (task == "face_embedding")
            json["calibration"] = new JsonObject { ["middle"] = 0.3, ["slope"] = 10 };
        change(json);
    });

    private static byte[] Scaled(params long[] shape) => new OnnxFile()
        .Input("x", TensorType.Float32, shape).Output("y", TensorType.Float32, shape).Constant("one", [1]).Node("Mul", ["x", "one"], ["y"]).ToArray();

    private void Sample(string name, params byte[] greys)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SampleFile(name))!);
        for (var i = 0; i < greys.Length; i++)
            File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(SampleFile(name))!, $"{name}-{i}.bin"), [greys[i]]);
        var pictures = new JsonArray([.. greys.Select((_, i) => (JsonNode)$"{name}-{i}.bin")]);
        File.WriteAllText(SampleFile(name), new JsonObject { ["pictures"] = pictures }.ToJsonString());
    }

    private string SampleFile(string name) => Path.Combine(_folder.Of("m"), ModelSample.FolderName, $"{name}.json");

    private JsonObject Json(string name) => JsonNode.Parse(File.ReadAllText(SampleFile(name)))!.AsObject();

    private void Change(string name, Action<JsonArray> change)
    {
        var json = Json(name);
        change(json["expected"]!["1"]!["boxes"]!.AsArray());
        File.WriteAllText(SampleFile(name), json.ToJsonString());
    }

    private IReadOnlyList<SampleVerdict> Verify() => Open(model => new ModelVerifier(new PlainCodec()).Verify(model, Cancel));

    private T Open<T>(Func<LoadedModel, T> use)
    {
        using var runtime = Assets.Native();
        using var model = LoadedModel.Open(new ModelRepository([_folder.Root]).Reload().Find("m")!, runtime, new SessionSettings());
        return use(model);
    }
}
