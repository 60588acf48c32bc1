using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Inference.Models;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Peers;

/// <summary>A model folder with the model <c>tiny</c>: 8 × 8 pixels in RGB, normalised with odd numbers.</summary>
internal sealed class TinyModels : IDisposable
{
    public const string Name = "tiny";

    private readonly TempFolder _folder = new();

    /// <param name="weights">Null for a manifest whose weights are not there.</param>
    public TinyModels(byte[]? weights = null, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["name"] = Name,
            ["description"] = "For tests.",
            ["tasks"] = new JsonArray("object_detection"),
            ["license"] = "Apache-2.0",
            ["provenance"] = "made by the tests",
            ["input"] = new JsonObject
            {
                ["width"] = 8,
                ["height"] = 8,
                ["colour"] = "rgb",
                ["range"] = "0..1",
                ["mean"] = new JsonArray(0.485, 0.456, 0.406),
                ["std"] = new JsonArray(0.229, 0.224, 0.225),
                ["resize"] = "stretch",
            },
            ["output"] = new JsonObject { ["decoder"] = "raw" },
            ["maxBatch"] = 16,
            ["thresholds"] = new JsonObject { ["score"] = 0.5, ["nmsIou"] = 0.5 },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["version"] = "1",
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Weights)),
                ["bytes"] = Weights.Length,
            }),
        };
        change?.Invoke(manifest);
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf("1"))!);
        File.WriteAllText(Path.Combine(_folder.Path, Name, ManifestReader.FileName), manifest.ToJsonString());
        if (weights is not null)
            File.WriteAllBytes(FileOf("1"), weights);
        Mirror = _folder["mirror"];
        Directory.CreateDirectory(Mirror);
        Repository = new ModelRepository([Mirror, _folder.Path]);
        Repository.Reload();
    }

    /// <summary>What the manifest describes.</summary>
    public static byte[] Weights { get; } = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];

    public string Mirror { get; }

    public ModelRepository Repository { get; }

    public CatalogModel Model => Repository.Catalog.Find(Name)!;

    public string FileOf(string version) => Path.Combine(_folder.Path, Name, version, ModelRepository.WeightsName);

    /// <summary>Puts the weights of another version there.</summary>
    public void Add(string version, byte[] weights)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(version))!);
        File.WriteAllBytes(FileOf(version), weights);
        Repository.Reload();
    }

    public void Dispose() => _folder.Dispose();
}
