using System.Text.Json;
using System.Text.Json.Serialization;

namespace Analytics.Inference.Verifying;

/// <summary>Pictures, and what each version of a model said of them when its results were stored: <c>models/NAME/samples/*.json</c>.</summary>
/// <param name="Pictures">Files beside this one: a single picture, or the frames of a clip.</param>
/// <param name="Face">For models that look at one found face.</param>
/// <param name="Expected">By version.</param>
public sealed record ModelSample(IReadOnlyList<string> Pictures, SampleFace? Face, IReadOnlyDictionary<string, SampleResult> Expected)
{
    public const string FolderName = "samples";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="InvalidDataException">It is no sample, with what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelSample Read(string file)
    {
        try
        {
            var sample = JsonSerializer.Deserialize<ModelSample>(File.ReadAllBytes(file), s_options);
            if (sample is not { Pictures.Count: > 0 })
                throw new InvalidDataException("it names no picture");
            // What stands in a sample never leads out of its folder.
            if (sample.Pictures.FirstOrDefault(picture => Path.GetFileName(picture) != picture || picture.Length == 0) is { } outside)
                throw new InvalidDataException($"'{outside}' is no file beside it");
            return sample with { Expected = sample.Expected ?? new Dictionary<string, SampleResult>() };
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    /// <summary>Writes it whole or not at all; results of one version stand on one line.</summary>
    public void Write(string file)
    {
        var lines = new List<string> { $"  \"pictures\": {JsonSerializer.Serialize(Pictures, s_options)}" };
        if (Face is not null)
            lines.Add($"  \"face\": {JsonSerializer.Serialize(Face, s_options)}");
        var versions = Expected.Select(pair => $"    {JsonSerializer.Serialize(pair.Key, s_options)}: {JsonSerializer.Serialize(pair.Value, s_options)}");
        lines.Add($"  \"expected\": {{\n{string.Join(",\n", versions)}\n  }}");
        File.WriteAllText(file + ".part", $"{{\n{string.Join(",\n", lines)}\n}}\n");
        File.Move(file + ".part", file, overwrite: true);
    }
}

/// <param name="Box">Left, top, right, bottom in pixels of the picture.</param>
/// <param name="Landmarks">Five points in pixels, in the contract's order; empty where the model needs none.</param>
public sealed record SampleFace(IReadOnlyList<double> Box, IReadOnlyList<IReadOnlyList<double>> Landmarks);

/// <summary>What a model said. One of the two is there.</summary>
/// <param name="Boxes">Of a detector, best first.</param>
/// <param name="Outputs">Of other models: of each output evenly spaced numbers, at most <see cref="MostNumbers"/>.</param>
public sealed record SampleResult(IReadOnlyList<SampleBox>? Boxes, IReadOnlyList<IReadOnlyList<double>>? Outputs)
{
    public const int MostNumbers = 256;
}

/// <param name="Label">The model's word.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Box">Left, top, right, bottom in pixels of the picture.</param>
/// <param name="Points">X, y and visibility of each key point; null for models without.</param>
public sealed record SampleBox(string Label, double Score, IReadOnlyList<double> Box, IReadOnlyList<IReadOnlyList<double>>? Points);
