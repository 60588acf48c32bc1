using System.Text.Json.Nodes;
using Analytics.Inference.Models;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Models;

public sealed class ManifestReaderTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_shipped_manifest_is_sound()
    {
        var reading = ManifestReader.Read(Path.Combine(Assets.Root, "models", "yolox_nano"));

        Assert.Empty(reading.Faults);
        var manifest = reading.Manifest!;
        Assert.Equal(80, manifest.Labels.Count);
        Assert.Equal("person", manifest.Labels[0]);
        Assert.Equal("toothbrush", manifest.Labels[79]);
        Assert.Equal([1, 3, 416, 416], manifest.Input.Shape(1));
        Assert.Equal((ColourOrder.Bgr, ValueRange.Bytes, ResizeMode.LetterboxTopLeft, 114), (manifest.Input.Colour, manifest.Input.Range, manifest.Input.Resize, manifest.Input.Pad));
        Assert.Equal(DecoderFamily.Yolox, manifest.Output.Decoder);
        Assert.Equal([8, 16, 32], manifest.Output.Strides);
        Assert.Equal(0.35f, manifest.Thresholds.Floor);
    }

    [Fact]
    public void Defaults_follow_the_decoder()
    {
        Assert.True(Output("yolov5").HasObjectness);
        Assert.False(Output("yolov8").HasObjectness);
        Assert.True(Output("yolov8").IsTransposed);
        Assert.Equal([8, 16, 32, 64], Output("nanodet").Strides);
        Assert.Equal([8, 16, 32], Output("scrfd").Strides);
    }

    [Theory]
    [InlineData(null, "ncthw", new long[] { 2, 3, 16, 8, 8 })]
    [InlineData(null, "ntchw", new long[] { 2, 16, 3, 8, 8 })]
    [InlineData("nhwc", null, new long[] { 2, 8, 8, 3 })]
    [InlineData("nchw", null, new long[] { 2, 3, 8, 8 })]
    public void The_tensors_shape_follows_layout_and_clip(string? layout, string? clip, long[] shape)
    {
        _folder.Add("m", [1], change: json =>
        {
            if (layout is not null)
                json["input"]!["layout"] = layout;
            if (clip is not null)
                json["input"]!["clip"] = new JsonObject { ["frames"] = 16, ["layout"] = clip };
        });
        Assert.Equal(shape, ManifestReader.Read(_folder.Of("m")).Manifest!.Input.Shape(2));
    }

    [Fact]
    public void Labels_may_have_thresholds_of_their_own()
    {
        _folder.Add("m", [1], labels: ["hat", "fall"], change: json => json["thresholds"]!["labels"] = new JsonObject { ["fall"] = 0.2 });
        var thresholds = ManifestReader.Read(_folder.Of("m")).Manifest!.Thresholds;
        Assert.Equal((0.2f, 0.5f, 0.2f), (thresholds.Of("fall"), thresholds.Of("hat"), thresholds.Floor));
    }

    [Fact]
    public void A_model_of_embeddings_says_what_its_cosines_mean()
    {
        void Embeds(JsonObject json) => json["tasks"]![0] = "face_embedding";
        Assert.Equal("calibration", Assert.Single(ManifestReader.Read(_folder.Add("bare", [1], change: Embeds).Of("bare")).Faults).Field);

        _folder.Add("m", [1], change: json =>
        {
            Embeds(json);
            json["calibration"] = new JsonObject { ["middle"] = 0.2, ["slope"] = 30 };
        });
        var calibration = ManifestReader.Read(_folder.Of("m")).Manifest!.Calibration!;
        // Other cosines than the shipped model's stand for the same similarity.
        Assert.Equal((0.5, 0.8), (calibration.SimilarityOf(0.2), Math.Round(calibration.SimilarityOf(0.2 + (Math.Log(4) / 30)), 6)));
        Assert.Equal("calibration.slope", Assert.Single(ManifestReader.Read(_folder.Add("flat", [1], change: json =>
        {
            Embeds(json);
            json["calibration"] = new JsonObject { ["middle"] = 0.2, ["slope"] = 0 };
        }).Of("flat")).Faults).Field);
    }

    [Theory]
    [InlineData("license", "license", ModelFaultCode.MissingField)]
    [InlineData("input", "input", ModelFaultCode.MissingField)]
    [InlineData("input.colour", "input.colour", ModelFaultCode.MissingField)]
    [InlineData("versions", "versions", ModelFaultCode.MissingField)]
    public void A_missing_field_is_named(string removed, string field, ModelFaultCode code)
    {
        _folder.Add("m", [1], change: json =>
        {
            var parts = removed.Split('.');
            var holder = parts.Length == 2 ? json[parts[0]]!.AsObject() : json;
            holder.Remove(parts[^1]);
        });
        var fault = Assert.Single(ManifestReader.Read(_folder.Of("m")).Faults);
        Assert.Equal((code, field), (fault.Code, fault.Field));
        Assert.NotEmpty(fault.Fix);
    }

    [Theory]
    [InlineData("input.width", "7", ModelFaultCode.OutOfRange)]
    [InlineData("input.width", "416.5", ModelFaultCode.OutOfRange)]
    [InlineData("input.width", "\"416\"", ModelFaultCode.OutOfRange)]
    [InlineData("input.colour", "\"gbr\"", ModelFaultCode.UnknownWord)]
    [InlineData("input.std", "[1, 0, 1]", ModelFaultCode.OutOfRange)]
    [InlineData("input.std", "[1, 1]", ModelFaultCode.WrongType)]
    [InlineData("input.size", "416", ModelFaultCode.UnknownField)]
    [InlineData("input", "[]", ModelFaultCode.WrongType)]
    [InlineData("output.decoder", "\"yolo\"", ModelFaultCode.UnknownWord)]
    [InlineData("output.strides", "[8.5]", ModelFaultCode.OutOfRange)]
    [InlineData("output.hasObjectness", "1", ModelFaultCode.WrongType)]
    [InlineData("thresholds.score", "1.01", ModelFaultCode.OutOfRange)]
    [InlineData("thresholds.labels", "{\"ghost\": 0.5}", ModelFaultCode.UnknownWord)]
    [InlineData("tasks", "[\"see\"]", ModelFaultCode.UnknownWord)]
    [InlineData("tasks", "[]", ModelFaultCode.WrongType)]
    [InlineData("name", "\"other\"", ModelFaultCode.OutOfRange)]
    [InlineData("licence", "\"MIT\"", ModelFaultCode.UnknownField)]
    [InlineData("maxBatch", "0", ModelFaultCode.OutOfRange)]
    [InlineData("versions", "[{\"version\":\"..\",\"sha256\":\"" + Digest + "\",\"bytes\":1}]", ModelFaultCode.OutOfRange)]
    [InlineData("versions", "[{\"version\":\"1\",\"sha256\":\"ABC\",\"bytes\":1}]", ModelFaultCode.OutOfRange)]
    [InlineData("versions", "[{\"version\":\"1\",\"sha256\":\"" + Digest + "\",\"bytes\":1},{\"version\":\"1\",\"sha256\":\"" + Digest + "\",\"bytes\":1}]", ModelFaultCode.OutOfRange)]
    public void A_wrong_value_is_one_fault_that_names_field_and_fix(string field, string value, ModelFaultCode code)
    {
        _folder.Add("m", [1], change: json =>
        {
            var parts = field.Split('.');
            var holder = parts.Length == 2 ? json[parts[0]]!.AsObject() : json;
            holder[parts[^1]] = JsonNode.Parse(value);
        });
        var reading = ManifestReader.Read(_folder.Of("m"));
        Assert.Null(reading.Manifest);
        var fault = Assert.Single(reading.Faults);
        Assert.Equal(code, fault.Code);
        Assert.StartsWith(field, fault.Field);
        Assert.NotEmpty(fault.Fix);
    }

    [Fact]
    public void All_faults_come_at_once()
    {
        _folder.Add("m", [1], labels: ["a", "", "a"], change: json =>
        {
            json.Remove("license");
            json["input"]!["width"] = 0;
            json["output"]!["decoder"] = "what";
            json["extra"] = true;
        });
        var fields = ManifestReader.Read(_folder.Of("m")).Faults.Select(fault => fault.Field).Order();
        Assert.Equal(["extra", "input.width", "license", "line 2", "line 3", "output.decoder"], fields);
    }

    [Theory]
    [InlineData("{\"name\": ")]
    [InlineData("{\"name\": \"m\", \"name\": \"m\"}")]
    public void Text_that_is_no_json_or_says_a_thing_twice_is_refused(string text)
    {
        _folder.Add("m", [1]);
        File.WriteAllText(Path.Combine(_folder.Of("m"), ManifestReader.FileName), text);
        Assert.Equal(ModelFaultCode.ManifestNotJson, Assert.Single(ManifestReader.Read(_folder.Of("m")).Faults).Code);
    }

    [Fact]
    public void A_detector_needs_labels()
    {
        _folder.Add("m", [1], change: json => json["output"]!["decoder"] = "yolov8");
        Assert.Equal(ModelFaultCode.LabelsMissing, Assert.Single(ManifestReader.Read(_folder.Of("m")).Faults).Code);
    }

    private const string Digest = "c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d";

    private ModelOutput Output(string decoder)
    {
        _folder.Add(decoder, [1], labels: ["a"], change: json => json["output"]!["decoder"] = decoder);
        return ManifestReader.Read(_folder.Of(decoder)).Manifest!.Output;
    }
}
