using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Inference.Models;

namespace Analytics.Inference.Tests.Support;

/// <summary>A temporary model repository, and the model.json of the models that the tests use.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("models-");

    public string Root => _root.FullName;

    public string Of(string name) => Path.Combine(Root, name);

    public string Weights(string name, string version = "1") => Path.Combine(Root, name, version, ModelRepository.WeightsName);

    /// <summary>A sound manifest over weights of any bytes.</summary>
    public ModelFolder Add(string name, byte[] weights, JsonObject? manifest = null, string[]? labels = null, Action<JsonObject>? change = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Weights(name))!);
        File.WriteAllBytes(Weights(name), weights);
        manifest ??= Tiny();
        manifest["name"] = name;
        manifest["versions"] = new JsonArray(new JsonObject
        {
            ["version"] = "1",
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)),
            ["bytes"] = weights.Length,
        });
        change?.Invoke(manifest);
        File.WriteAllText(Path.Combine(Of(name), ManifestReader.FileName), manifest.ToJsonString());
        if (labels is not null)
            File.WriteAllLines(Path.Combine(Of(name), ManifestReader.LabelsName), labels);
        return this;
    }

    /// <summary>A model of shared/models under its manifest.</summary>
    public ModelFolder AddShared(string name, JsonObject manifest, string[] labels) =>
        Add(name, File.ReadAllBytes(Assets.Shared($"models/{name}.onnx")), manifest, labels);

    public ModelFolder AddYoloxNano()
    {
        // The product's own manifest, over the shared weights: what an operator gets who puts the file in its place.
        var shipped = Path.Combine(Assets.Root, "models", "yolox_nano");
        Directory.CreateDirectory(Path.GetDirectoryName(Weights("yolox_nano"))!);
        foreach (var file in new[] { ManifestReader.FileName, ManifestReader.LabelsName })
            File.Copy(Path.Combine(shipped, file), Path.Combine(Of("yolox_nano"), file));
        File.Copy(Assets.Shared("models/yolox_nano.onnx"), Weights("yolox_nano"));
        return this;
    }

    public ModelFolder AddPpe14() => AddShared(
        "ppe14_yolov8n_640",
        Manifest("hard_hat_detection", Input(640, "rgb", "0..1", "letterbox-center"), new JsonObject { ["decoder"] = "yolov8" }, 0.3, 0.5),
        [
            "Fall-Detected", "Gloves", "Goggles", "Hardhat", "Ladder", "Mask", "NO-Gloves", "NO-Goggles", "NO-Hardhat", "NO-Mask",
            "NO-Safety Vest", "Person", "Safety Cone", "Safety Vest",
        ]);

    /// <summary>8 × 8 pixels in, anything out.</summary>
    public static JsonObject Tiny() =>
        Manifest("object_detection", Input(8, "rgb", "0..1", "stretch"), new JsonObject { ["decoder"] = "raw" }, 0.5, 0.5);

    public static JsonObject Input(int side, string colour, string range, string resize) => new()
    {
        ["width"] = side,
        ["height"] = side,
        ["colour"] = colour,
        ["range"] = range,
        ["resize"] = resize,
    };

    public void Dispose() => _root.Delete(recursive: true);

    private static JsonObject Manifest(string task, JsonObject input, JsonObject output, double score, double iou) => new()
    {
        ["description"] = "For tests.",
        ["tasks"] = new JsonArray(task),
        ["license"] = "Apache-2.0",
        ["provenance"] = "made by the tests",
        ["input"] = input,
        ["output"] = output,
        ["thresholds"] = new JsonObject { ["score"] = score, ["nmsIou"] = iou },
    };
}
