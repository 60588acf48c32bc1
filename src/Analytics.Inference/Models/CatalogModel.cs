namespace Analytics.Inference.Models;

/// <summary>Whether a model can be used. Shown to operators: names and numbers are frozen.</summary>
public enum ModelState
{
    Ready = 1,

    /// <summary>Its manifest is here, its weights are not.</summary>
    NotInstalled = 2,

    Refused = 3,
}

/// <summary>One version of one model, as the repository found it.</summary>
/// <param name="Manifest">What is known about it.</param>
/// <param name="Version">Which weights.</param>
/// <param name="File">Where the weights lie, or where they are to be put.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Faults">Why it cannot; for a ready model, why a newer form on disk was not taken.</param>
public sealed record CatalogModel(
    ModelManifest Manifest, ModelVersion Version, string File, ModelState State, IReadOnlyList<ModelFault> Faults)
{
    /// <summary>Such as <c>yolox_nano@1</c>.</summary>
    public string Reference => $"{Manifest.Name}@{Version.Version}";

    /// <summary>It was asked for with its version: whoever has it stays with it when another version is put in force.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The version that an operator chose; null where the last one of the manifest is in force.</summary>
    public string? Chosen { get; init; }

    public bool IsCurrent => Version.Version == (Chosen ?? Manifest.Versions[^1].Version);

    /// <summary>Tasks may take it; one that needs a choice and has none is only had by its name.</summary>
    public bool IsOffered => IsCurrent && (Chosen is not null || !Manifest.NeedsChoice);
}

/// <summary>What the repository held at one moment. Immutable.</summary>
/// <param name="Models">All versions of all models with a sound manifest, ready or not.</param>
/// <param name="Faults">Every fault, also of folders whose manifest cannot be read.</param>
public sealed record ModelCatalog(IReadOnlyList<CatalogModel> Models, IReadOnlyList<ModelFault> Faults)
{
    public static ModelCatalog Empty { get; } = new([], []);

    /// <summary>By <c>name</c> (its version in force) or <c>name@version</c>; null where there is none.</summary>
    public CatalogModel? Find(string reference)
    {
        var parts = reference.Split('@', 2);
        return parts.Length == 1
            ? Models.FirstOrDefault(model => model.Manifest.Name == parts[0] && model.IsCurrent)
            : Models.FirstOrDefault(model => model.Manifest.Name == parts[0] && model.Version.Version == parts[1]) is { } named ? named with { IsPinned = true } : null;
    }

    /// <summary>The versions in force of the models that are offered for a task, ready ones first, then by rank, then by name.</summary>
    public IEnumerable<CatalogModel> FindByTask(ModelTask task) =>
        Models.Where(model => model.IsOffered && model.Manifest.Tasks.Contains(task))
            .OrderBy(model => model.State).ThenBy(model => model.Manifest.Rank);

    /// <summary>A ready model for a task that an operator would have to choose first; null where there is none.</summary>
    public CatalogModel? FindWaiting(ModelTask task) =>
        Models.FirstOrDefault(model => model is { IsCurrent: true, IsOffered: false, State: ModelState.Ready } && model.Manifest.Tasks.Contains(task));
}
