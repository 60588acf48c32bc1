using Analytics.Inference.Models;
using Analytics.Vision.Media;

namespace Analytics.Inference.Verifying;

/// <param name="Sample">Its file's name.</param>
/// <param name="IsStored">Results of this version are stored in it.</param>
/// <param name="Differences">In words; none where the results agree.</param>
public sealed record SampleVerdict(string Sample, bool IsStored, IReadOnlyList<string> Differences);

/// <summary>Runs an open model on its stored samples and compares what it says with what is stored.</summary>
public sealed class ModelVerifier(IImageCodec codec)
{
    /// <summary>All samples of the model, by name. A sample without results of this version differs in nothing.</summary>
    public IReadOnlyList<SampleVerdict> Verify(LoadedModel model, CancellationToken cancel) =>
        [.. Files(model.Manifest).Select(file => Verify(model, file, cancel))];

    /// <summary>Puts what the model says now into its samples, as the results of its version.</summary>
    /// <returns>The samples that were written.</returns>
    /// <exception cref="InvalidDataException">A sample cannot be used; those before it are written.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public IReadOnlyList<string> Store(LoadedModel model, CancellationToken cancel)
    {
        var files = Files(model.Manifest);
        foreach (var file in files)
        {
            var sample = ModelSample.Read(file);
            var expected = new SortedDictionary<string, SampleResult>(sample.Expected.ToDictionary(), StringComparer.Ordinal)
            {
                [model.Model.Version.Version] = SampleRun.Run(model, sample, Pictures(file, sample), cancel),
            };
            (sample with { Expected = expected }).Write(file);
        }

        return files.ConvertAll(file => Path.GetFileName(file));
    }

    private SampleVerdict Verify(LoadedModel model, string file, CancellationToken cancel)
    {
        var name = Path.GetFileName(file);
        try
        {
            var sample = ModelSample.Read(file);
            if (!sample.Expected.TryGetValue(model.Model.Version.Version, out var expected))
                return new(name, false, []);
            return new(name, true, SampleComparison.Differences(model.Manifest, expected, SampleRun.Run(model, sample, Pictures(file, sample), cancel)));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(name, true, [fault.Message]);
        }
    }

    private List<BgrImage> Pictures(string file, ModelSample sample)
    {
        try
        {
            return [.. sample.Pictures.Select(picture => codec.Decode(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(file)!, picture)), new ImageLimits()))];
        }
        catch (ImageRejectedException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private static List<string> Files(ModelManifest manifest)
    {
        var folder = Path.Combine(manifest.Folder, ModelSample.FolderName);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
    }
}
