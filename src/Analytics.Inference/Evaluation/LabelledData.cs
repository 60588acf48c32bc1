using System.Text.Json;

namespace Analytics.Inference.Evaluation;

/// <summary>A folder of media with a <c>labels.json</c>; a folder of test media with a <c>MANIFEST.json</c> of the same form will do.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="About">What it says of itself; empty where it says nothing.</param>
/// <param name="Files">In its order.</param>
public sealed record LabelledData(string Folder, string About, IReadOnlyList<LabelledFile> Files)
{
    public const string FileName = "labels.json";

    public const int Format = 1;

    private const int MaxFiles = 100_000;

    private const string OtherName = "MANIFEST.json";

    /// <exception cref="InvalidDataException">It cannot be read, or names what is not there.</exception>
    public static LabelledData Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var isOwn = File.Exists(path);
        if (!isOwn && !File.Exists(path = Path.Combine(folder, OtherName)))
            throw new InvalidDataException($"{folder} has no {FileName}.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            if (isOwn && !(root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number && format.GetDouble() == Format))
                throw new InvalidDataException($"{path}: \"format\" must be {Format}.");
            var files = root.GetProperty("files");
            if (files.GetArrayLength() > MaxFiles)
                throw new InvalidDataException($"{path} names {files.GetArrayLength()} files; {MaxFiles} at most.");
            return new(folder, root.TryGetProperty("about", out var about) ? about.GetString() ?? "" : "", [.. files.EnumerateArray().Select(file => One(folder, file))]);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path} is no list of labelled files: {fault.Message}", fault);
        }
    }

    private static LabelledFile One(string folder, JsonElement file)
    {
        var name = file.GetProperty("file").GetString() ?? "";
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            throw new InvalidDataException($"'{name}' is no file inside {folder}.");
        return new(name, path, file.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.Clone(), StringComparer.Ordinal));
    }
}
