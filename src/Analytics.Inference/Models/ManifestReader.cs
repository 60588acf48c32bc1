using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Analytics.Inference.Models;

/// <param name="Manifest">Null where there are faults.</param>
/// <param name="Faults">Every fault at once.</param>
public sealed record ManifestReading(ModelManifest? Manifest, IReadOnlyList<ModelFault> Faults);

/// <summary>Reads <c>model.json</c> and <c>labels.txt</c>: strictly, and with all faults at once.</summary>
public static partial class ManifestReader
{
    public const string FileName = "model.json";

    public const string LabelsName = "labels.txt";

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    private static readonly int[] YoloStrides = [8, 16, 32];
    private static readonly int[] NanodetStrides = [8, 16, 32, 64];

    /// <param name="directory">The model's folder.</param>
    public static ManifestReading Read(string directory)
    {
        var file = Path.Combine(directory, FileName);
        var faults = new List<ModelFault>();
        if (!File.Exists(file))
        {
            const string fix = "Write it (models/README.md shows how) or remove the folder";
            return new(null, [new(ModelFaultCode.ManifestMissing, file, "", "there is no such file", fix)]);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), Options);
            var manifest = Read(directory, new ManifestObject(file, "", json.RootElement, faults), faults);
            return faults.Count == 0 ? new(manifest, faults) : new(null, faults);
        }
        catch (JsonException fault)
        {
            return new(null, [new(ModelFaultCode.ManifestNotJson, file, "", $"it is not JSON: {fault.Message}", "Mend the file")]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(null, [new(ModelFaultCode.DirectoryUnreadable, file, "", fault.Message, "Make it readable")]);
        }
    }

    private static ModelManifest Read(string directory, ManifestObject root, List<ModelFault> faults)
    {
        var name = root.Text("name", longest: 64);
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        if (!NamePattern().IsMatch(name) || name != folder)
        {
            var message = $"'{name}' is not the folder's name '{folder}', or has other letters than a-z 0-9 _ -";
            root.Fault(ModelFaultCode.OutOfRange, "name", message, "Make both alike", 0);
        }

        var description = root.Text("description");
        var tasks = root.List("tasks", 1, 12, (at, item) => root.Word(at, item, ModelWords.Tasks));
        var license = root.Text("license", longest: 200);
        var provenance = root.Text("provenance");
        var input = ManifestInput.Read(root.Object("input"));
        var output = Output(root.Object("output"));
        var labels = Labels(directory, output.Decoder, faults);
        var thresholds = Thresholds(root.Object("thresholds"), labels, output.Decoder);
        if (input.Clip is null && tasks.Contains(ModelTask.FightRecognition))
            root.Fault(ModelFaultCode.MissingField, "input.clip", "a fight is not seen in one picture", "Give the clip's frames and layout", 0);
        // Cosines of different models mean different things: without the model's own numbers a similarity would be a guess.
        var calibration = tasks.Contains(ModelTask.FaceEmbedding) ? Calibration(root.Object("calibration")) : null;
        var maxBatch = root.Whole("maxBatch", 1, 256, 1);
        var rank = root.Whole("rank", 0, 1000, ModelManifest.UsualRank);
        var needsChoice = root.Flag("needsChoice", false);
        var versions = root.List("versions", 1, 100, (at, item) => Version(root.At(at, item)));
        foreach (var twice in versions.GroupBy(v => v.Version, StringComparer.Ordinal).Where(g => g.Count() > 1))
            root.Fault(ModelFaultCode.OutOfRange, "versions", $"version '{twice.Key}' stands there twice", "Give each its own name", 0);
        root.End();

        return new ModelManifest
        {
            Name = name,
            Description = description,
            Tasks = tasks,
            License = license,
            Provenance = provenance,
            Input = input,
            Output = output,
            Labels = labels,
            Thresholds = thresholds,
            Calibration = calibration,
            MaxBatch = maxBatch,
            Rank = rank,
            NeedsChoice = needsChoice,
            Versions = versions,
            Digest = Digest(directory),
            Folder = directory,
        };
    }

    private static ModelOutput Output(ManifestObject output)
    {
        var family = output.Word("decoder", ModelWords.Decoders);
        var read = new ModelOutput(
            family,
            output.List(
                "strides", 1, 8, (at, item) => (int)output.Long(at, item, 1, 256), family == DecoderFamily.Nanodet ? NanodetStrides : YoloStrides),
            output.Flag("hasObjectness", family is DecoderFamily.Yolox or DecoderFamily.Yolov5),
            output.Flag("isTransposed", family == DecoderFamily.Yolov8),
            output.Whole("regMax", 1, 64, 7),
            (float)output.Number("centreOffset", 0, 1, 0),
            output.Flag("logits", false));
        output.End();
        return read;
    }

    private static ModelThresholds Thresholds(ManifestObject thresholds, IReadOnlyList<string> labels, DecoderFamily family)
    {
        var score = (float)thresholds.Number("score", 0, 1);
        var iou = (float)thresholds.Number("nmsIou", 0, 1, family.IsWithoutSuppression() ? 1 : 0.45);
        var across = thresholds.Flag("nmsAcrossLabels", false);
        var byLabel = new Dictionary<string, float>(StringComparer.Ordinal);
        if (thresholds.OptionalObject("labels") is { } own)
        {
            foreach (var (label, value) in own.All())
            {
                byLabel[label] = (float)own.Number(label, value, 0, 1);
                if (!labels.Contains(label, StringComparer.Ordinal))
                    own.Fault(ModelFaultCode.UnknownWord, label, "there is no such label", $"Write a line of {LabelsName}", 0);
            }
        }

        thresholds.End();
        return new(score, iou, byLabel, across);
    }

    private static ModelCalibration Calibration(ManifestObject calibration)
    {
        var read = new ModelCalibration(calibration.Number("middle", -1, 1), calibration.Number("slope", 0.1, 1000));
        calibration.End();
        return read;
    }

    private static ModelVersion Version(ManifestObject version)
    {
        var read = new ModelVersion(
            version.Text("version", longest: 32),
            version.Text("sha256", longest: 64),
            version.Long("bytes", 1, 1L << 40),
            version.OptionalText("source", 500));
        if (!DigestPattern().IsMatch(read.Sha256))
            version.Fault(ModelFaultCode.OutOfRange, "sha256", $"'{read.Sha256}' is no digest", "Write the 64 digits of sha256sum model.onnx", 0);
        if (!VersionPattern().IsMatch(read.Version))
            version.Fault(ModelFaultCode.OutOfRange, "version", $"'{read.Version}' cannot be a folder", "Use letters, digits, dots and hyphens", 0);
        version.End();
        return read;
    }

    private static string[] Labels(string directory, DecoderFamily family, List<ModelFault> faults)
    {
        var file = Path.Combine(directory, LabelsName);
        if (!File.Exists(file))
        {
            if (family > DecoderFamily.Raw)
            {
                const string fix = "Write the names of the classes, one a line, in the order of the model's outputs";
                faults.Add(new(ModelFaultCode.LabelsMissing, file, "", "there is no such file", fix));
            }

            return [];
        }

        var labels = File.ReadAllLines(file).Select(line => line.Trim()).ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i].Length == 0 || Array.IndexOf(labels, labels[i]) < i)
            {
                var message = labels[i].Length == 0 ? "it is empty" : $"'{labels[i]}' stands there twice";
                faults.Add(new(ModelFaultCode.LabelsInvalid, file, $"line {i + 1}", message, "Write one class a line, each once"));
            }
        }

        return labels;
    }

    private static string Digest(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { FileName, LabelsName }.Select(name => Path.Combine(directory, name)).Where(File.Exists))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]*$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.-]*$")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex DigestPattern();
}
