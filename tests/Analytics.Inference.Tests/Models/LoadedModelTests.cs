using System.Text.Json.Nodes;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Models;

public sealed class LoadedModelTests : IDisposable
{
    private static readonly SessionSettings One = new();
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-1, 4, 4)]
    [InlineData(2, 4, 2)]
    public void The_batch_is_the_manifests_unless_the_model_fixes_it(long sides, int maxBatch, int expected)
    {
        using var runtime = Assets.Native();
        _folder.Add("m", Identity(sides, 3, 8, 8), change: json => json["maxBatch"] = maxBatch);
        using var model = Open(runtime);
        Assert.Equal(expected, model.MaxBatch);
        var buffers = model.CreateBuffers();
        for (var row = 0; row < expected; row++)
            buffers.Input(row).Fill(row + 1);
        for (var rows = 1; rows <= expected; rows++)
        {
            buffers.SetBatch(rows);
            buffers.Run(TestContext.Current.CancellationToken);
            for (var row = 0; row < rows; row++)
                Assert.Equal(-1, buffers.Row(row).Floats(0).IndexOfAnyExcept(row + 1f));
        }
    }

    [Fact]
    public void Garbage_is_refused_with_the_librarys_words()
    {
        using var runtime = Assets.Native();
        _folder.Add("m", "garbage"u8.ToArray());
        var fault = Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults);
        Assert.Equal(ModelFaultCode.NotLoadable, fault.Code);
        Assert.Contains("Protobuf", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_changed_since_the_catalogue_was_read_is_refused()
    {
        using var runtime = Assets.Native();
        _folder.Add("m", Identity(1, 3, 8, 8));
        var model = new ModelRepository([_folder.Root]).Reload().Find("m")!;
        File.WriteAllBytes(_folder.Weights("m"), Identity(2, 3, 8, 8));
        var fault = Assert.Single(Assert.Throws<ModelRefusedException>(() => LoadedModel.Open(model, runtime, One)).Faults);
        Assert.Equal(ModelFaultCode.DigestDiffers, fault.Code);
    }

    [Theory]
    [InlineData("input.width", "16", "input")]
    [InlineData("input.layout", "\"nhwc\"", "input")]
    [InlineData("input.name", "\"pictures\"", "input.name")]
    [InlineData("output.decoder", "\"yolov8\"", "output.decoder")]
    [InlineData("output.decoder", "\"yolox\"", "output.decoder")]
    [InlineData("output.decoder", "\"nanodet\"", "output.decoder")]
    public void A_manifest_of_another_form_than_the_model_is_refused_before_the_first_frame(string field, string value, string named)
    {
        using var runtime = Assets.Native();
        var parts = field.Split('.');
        _folder.Add("m", Identity(1, 3, 8, 8), labels: ["a"], change: json => json[parts[0]]![parts[1]] = JsonNode.Parse(value));
        var fault = Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults);
        Assert.Equal((ModelFaultCode.SignatureDiffers, named), (fault.Code, fault.Field));
        Assert.EndsWith(ManifestReader.FileName, fault.File);
    }

    [Fact]
    public void A_batch_that_the_graph_cannot_keep_apart_is_refused_before_the_first_frame()
    {
        using var runtime = Assets.Native();
        var sum = new OnnxFile()
            .Input("x", TensorType.Float32, -1, 3, 8, 8)
            .Output("y", TensorType.Float32, 1, 1, 1, 1)
            .Node("ReduceSum", ["x"], ["y"])
            .ToArray();
        _folder.Add("m", sum, change: json => json["maxBatch"] = 4);
        var fault = Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults);
        Assert.Equal(ModelFaultCode.NotLoadable, fault.Code);
        Assert.Contains("no row for each of 2 pictures", fault.Message);

        _folder.Add("m", sum);
        Open(runtime).Dispose();
    }

    [Fact]
    public void Two_inputs_are_refused()
    {
        using var runtime = Assets.Native();
        _folder.Add("m", OnnxFile.SumAndProduct(3));
        var fault = Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults);
        Assert.Equal(ModelFaultCode.SignatureDiffers, fault.Code);
    }

    [Fact]
    public void A_graph_for_one_picture_may_give_rows_without_a_batch_side()
    {
        using var runtime = Assets.Native();
        // 1 × 3 × 8 × 8 flattened and turned: 192 rows, which the graph declares as free.
        _folder.Add("m", new OnnxFile().Input("x", TensorType.Float32, 1, 3, 8, 8).Output("y", TensorType.Float32, -1, 1).Node("Flatten", ["x"], ["flat"]).Node("Transpose", ["flat"], ["y"]).ToArray());
        using var model = Open(runtime);
        var buffers = model.CreateBuffers();
        buffers.Input(0)[5] = 7;
        buffers.SetBatch(1);
        buffers.Run(TestContext.Current.CancellationToken);
        Assert.Equal([192, 1], buffers.Row(0).Shape(0).ToArray());
        Assert.Equal(7, buffers.Row(0).Floats(0)[5]);
    }

    [Theory]
    [InlineData("labelled", true)]
    [InlineData("raw", false)]
    public void A_model_that_places_its_boxes_itself_is_told_the_size_of_the_picture(string decoder, bool opens)
    {
        using var runtime = Assets.Native();
        // Says the sizes as labels: width 8 and height 16.
        var graph = new OnnxFile()
            .Input("images", TensorType.Float32, 1, 3, 16, 8).Input("orig_target_sizes", TensorType.Int64, 1, 2)
            .Output("labels", TensorType.Int64, 1, 2).Output("boxes", TensorType.Float32, 1, 2, 4).Output("scores", TensorType.Float32, 1, 2)
            .Constant("corners", [0, 0, 4, 4, 1, 1, 8, 16], 1, 2, 4).Constant("sure", [0.9f, 0.8f], 1, 2)
            .Node("Identity", ["orig_target_sizes"], ["labels"]).Node("Identity", ["corners"], ["boxes"]).Node("Identity", ["sure"], ["scores"]).ToArray();
        _folder.Add("m", graph, labels: [.. Enumerable.Range(0, 17).Select(i => $"class {i}")], change: json =>
        {
            json["input"]!["height"] = 16;
            json["output"]!["decoder"] = decoder;
        });
        if (!opens)
        {
            Assert.Equal("input", Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults).Field);
            return;
        }

        using var model = Open(runtime);
        var buffers = model.CreateBuffers();
        buffers.SetBatch(1);
        buffers.Run(TestContext.Current.CancellationToken);
        var found = new List<Inference.Decoding.RawDetection>();
        model.Decoder!.Decode(buffers.Row(0), 0.5f, found);
        Assert.Equal([(8, 0.9f), (16, 0.8f)], found.Select(one => (one.Class, one.Score)));
    }

    [Fact]
    public void A_model_that_gives_no_numbers_is_refused_before_the_first_frame()
    {
        using var runtime = Assets.Native();
        _folder.Add("m", new OnnxFile().Input("x", TensorType.Float32, 1, 3, 8, 8).Output("y", TensorType.Float32, 1, 3, 8, 8).Constant("zero", [0]).Node("Div", ["x", "zero"], ["y"]).ToArray());
        Assert.Equal(ModelFaultCode.OutputNotANumber, Assert.Single(Assert.Throws<ModelRefusedException>(() => Open(runtime)).Faults).Code);
    }

    [Fact]
    public void The_probe_answers_the_faults_and_nothing_for_a_sound_model()
    {
        using var runtime = Assets.Native();
        _folder.Add("good", Identity(1, 3, 8, 8)).Add("bad", "garbage"u8.ToArray());
        var catalog = new ModelRepository([_folder.Root], LoadedModel.Probe(runtime)).Reload();
        Assert.Equal((ModelState.Ready, ModelState.Refused), (catalog.Find("good")!.State, catalog.Find("bad")!.State));
    }

    private static byte[] Identity(params long[] shape) => new OnnxFile()
        .Input("x", TensorType.Float32, shape)
        .Output("y", TensorType.Float32, shape)
        .Constant("one", [1])
        .Node("Mul", ["x", "one"], ["y"])
        .ToArray();

    private LoadedModel Open(IInferenceRuntime runtime) =>
        LoadedModel.Open(new ModelRepository([_folder.Root]).Reload().Find("m")!, runtime, One);
}
