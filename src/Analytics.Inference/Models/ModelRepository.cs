using System.Collections.Immutable;

namespace Analytics.Inference.Models;

/// <summary>
/// Models under one or more directories, each <c>NAME/model.json</c>, <c>NAME/labels.txt</c>, <c>NAME/VERSION/model.onnx</c>.
/// A later directory goes over an earlier one, model by model. Readers see one immutable catalogue; <see cref="Reload"/>
/// replaces it at one stroke. A directory may also be a mirror of flat <c>*.onnx</c> files, found by their digests. A model is
/// taken whole or not at all: where its new form is at fault, the form in force stays.
/// </summary>
/// <param name="directories">The product's own first, then the operator's.</param>
/// <param name="probe">
/// Opens a model whose digest is right and answers what is wrong with it (<see cref="LoadedModel.Probe"/>); null looks at files only.
/// </param>
/// <param name="choices">Versions that operators chose; null where nobody can.</param>
/// <param name="isWanted">Leaves other models out, for whoever measures one; null takes all.</param>
public sealed class ModelRepository(
    IReadOnlyList<string> directories,
    Func<CatalogModel, IReadOnlyList<ModelFault>>? probe = null,
    ModelChoices? choices = null,
    Func<ModelManifest, bool>? isWanted = null)
{
    public const string WeightsName = "model.onnx";

    private readonly Lock _reloading = new();
    private readonly ModelChoices _choices = choices ?? new ModelChoices();
    private ImmutableArray<string> _lent = [];
    private ModelCatalog _catalog = ModelCatalog.Empty;

    /// <summary>As of the last reload; empty before the first.</summary>
    public ModelCatalog Catalog => Volatile.Read(ref _catalog);

    /// <summary>Reads everything anew. Slow (digests, probes): not for a request's thread.</summary>
    public ModelCatalog Reload()
    {
        lock (_reloading)
        {
            var faults = new List<ModelFault>();
            var found = new SortedDictionary<string, IReadOnlyList<CatalogModel>>(StringComparer.Ordinal);
            foreach (var (name, folders) in Folders(faults))
            {
                var models = Read(folders);
                found[name] = models.Models;
                faults.AddRange(models.Faults);
            }

            var next = new ModelCatalog([.. found.Values.SelectMany(models => models)], faults);
            Volatile.Write(ref _catalog, next);
            return next;
        }
    }

    // Folders of each name, the one in force last. A folder without a manifest may lend weights to a manifest of an earlier directory.
    private SortedDictionary<string, List<string>> Folders(List<ModelFault> faults)
    {
        var folders = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var directory in directories)
        {
            try
            {
                foreach (var folder in Directory.EnumerateDirectories(directory).Where(IsModel))
                    Of(folders, Path.GetFileName(folder)).Add(folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                faults.Add(new(ModelFaultCode.DirectoryUnreadable, directory, "", fault.Message, "Name a directory that can be read"));
            }
        }

        return folders;
    }

    private static List<string> Of(SortedDictionary<string, List<string>> folders, string name) =>
        folders.TryGetValue(name, out var list) ? list : folders[name] = [];

    // models/training and the like hold neither a manifest nor weights.
    private static bool IsModel(string folder) =>
        File.Exists(Path.Combine(folder, ManifestReader.FileName)) || File.Exists(Path.Combine(folder, ManifestReader.LabelsName))
        || Directory.EnumerateDirectories(folder).Any(version => File.Exists(Path.Combine(version, WeightsName)));

    /// <summary>Reads everything anew, with a file of weights that lies outside of the directories.</summary>
    /// <param name="file">Taken by the model that knows its digest.</param>
    public ModelCatalog Lend(string file)
    {
        ImmutableInterlocked.Update(ref _lent, static (lent, file) => lent.Contains(file) ? lent : lent.Add(file), file);
        return Reload();
    }

    /// <summary>Puts a version in force, until another is. Nothing is read anew.</summary>
    /// <param name="model">Ready, and of this catalogue.</param>
    /// <exception cref="IOException">The choice cannot be kept: nothing has changed.</exception>
    public CatalogModel Use(CatalogModel model)
    {
        lock (_reloading)
        {
            _choices.Set(model.Manifest.Name, model.Version.Version);
            var models = Catalog.Models.Select(other => other.Manifest.Name == model.Manifest.Name ? other with { Chosen = model.Version.Version } : other);
            Volatile.Write(ref _catalog, Catalog with { Models = [.. models] });
            return Catalog.Find(model.Manifest.Name)!;
        }
    }

    private ModelCatalog Read(List<string> folders)
    {
        var home = folders.FindLast(folder => File.Exists(Path.Combine(folder, ManifestReader.FileName))) ?? folders[^1];
        var reading = ManifestReader.Read(home);
        var before = Catalog.Models.Where(model => model.Manifest.Name == Path.GetFileName(home) && model.State == ModelState.Ready).ToList();
        if (reading.Manifest is null)
            return new([.. before.Select(model => model with { Faults = reading.Faults })], reading.Faults);

        if (isWanted?.Invoke(reading.Manifest) == false)
            return ModelCatalog.Empty;
        var models = reading.Manifest.Versions.Select(version => Examine(reading.Manifest, version, Locate(folders, home, version))).ToList();
        for (var i = 0; i < models.Count; i++)
        {
            if (models[i].State != ModelState.Ready && before.Find(model => model.Version == models[i].Version) is { } kept)
                models[i] = kept with { Faults = models[i].Faults };
        }

        return Chosen(reading.Manifest, models);
    }

    private ModelCatalog Chosen(ModelManifest manifest, List<CatalogModel> models)
    {
        var faults = models.SelectMany(model => model.Faults).ToList();
        var chosen = _choices.VersionOf(manifest.Name);
        if (chosen is not null && manifest.Versions.All(version => version.Version != chosen))
        {
            var known = string.Join(", ", manifest.Versions.Select(version => version.Version));
            faults.Add(new(ModelFaultCode.ChoiceUnknown, _choices.File, manifest.Name, $"version '{chosen}' is chosen, and model.json has none such", $"Choose one of {known}; the last is in force"));
            chosen = null;
        }

        return new(models.ConvertAll(model => model with { Chosen = chosen }), faults);
    }

    private string Locate(List<string> folders, string home, ModelVersion version) =>
        folders.AsEnumerable().Reverse().Prepend(home)
            .Select(folder => Path.Combine(folder, version.Version, WeightsName))
            .FirstOrDefault(File.Exists) ?? Loose(version) ?? Path.Combine(home, version.Version, WeightsName);

    // A mirror's flat files have names of their own; length first, since a digest reads the whole file.
    private string? Loose(ModelVersion version) =>
        directories.Where(Directory.Exists).SelectMany(directory => Directory.EnumerateFiles(directory, "*.onnx")).Concat(_lent)
            .FirstOrDefault(file => new FileInfo(file) is { Exists: true } found && found.Length == version.Bytes && ModelFile.Check(file, version) is null);

    private CatalogModel Examine(ModelManifest manifest, ModelVersion version, string file)
    {
        var model = new CatalogModel(manifest, version, file, ModelState.Ready, []);
        if (ModelFile.Check(file, version) is { } fault)
            return model with { State = fault.Code == ModelFaultCode.FileMissing ? ModelState.NotInstalled : ModelState.Refused, Faults = [fault] };
        // The same bytes under the same description were opened before.
        var isKnown = Catalog.Models.Any(
            known => known.State == ModelState.Ready && known.Version == version && known.Manifest.Digest == manifest.Digest);
        if (probe is null || isKnown)
            return model;
        return probe(model) is { Count: > 0 } faults ? model with { State = ModelState.Refused, Faults = faults } : model;
    }
}
