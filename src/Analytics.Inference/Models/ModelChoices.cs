using System.Collections.Immutable;
using System.Text.Json;

namespace Analytics.Inference.Models;

/// <summary>Which version of a model is in force where an operator chose one, in a small file that outlives the node. Thread-safe.</summary>
/// <param name="file">NAME: VERSION in JSON; it need not be there. Null keeps choices in memory alone.</param>
/// <exception cref="InvalidDataException">The file holds something else.</exception>
public sealed class ModelChoices(string? file = null)
{
    private readonly Lock _writing = new();
    private ImmutableSortedDictionary<string, string> _versions = Read(file);

    /// <summary>Where a node keeps its choices.</summary>
    /// <param name="data">Its data folder.</param>
    public static string FileIn(string data) => Path.Combine(data, "models-in-force.json");

    /// <summary>Null where nobody chose: the last version of model.json is in force.</summary>
    public string? VersionOf(string name) => Volatile.Read(ref _versions).GetValueOrDefault(name);

    /// <summary>Where choices are kept, for operators.</summary>
    public string File => file ?? "";

    /// <summary>Durable before it is in force.</summary>
    /// <exception cref="IOException">It cannot be written: nothing has changed.</exception>
    public void Set(string name, string version)
    {
        lock (_writing)
        {
            var next = _versions.SetItem(name, version);
            if (file is not null)
                Write(file, next);
            Volatile.Write(ref _versions, next);
        }
    }

    private static void Write(string file, ImmutableSortedDictionary<string, string> versions)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using (var part = new FileStream(file + ".part", FileMode.Create))
        {
            JsonSerializer.Serialize(part, versions);
            part.Flush(flushToDisk: true);
        }

        System.IO.File.Move(file + ".part", file, overwrite: true);
    }

    private static ImmutableSortedDictionary<string, string> Read(string? file)
    {
        if (file is null || !System.IO.File.Exists(file))
            return ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllBytes(file)) ?? [];
            return read.ToImmutableSortedDictionary(StringComparer.Ordinal);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file}: {fault.Message} Mend or remove it; without it the last version of each model.json is in force.", fault);
        }
    }
}
