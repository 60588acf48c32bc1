using System.Text.Encodings.Web;
using System.Text.Json;

namespace Analytics.Inference.Models;

/// <summary>
/// <c>models/catalog.json</c>: the index over the model folders, for people and for scripts that fill a mirror. Written from the
/// manifests, which alone are true; a test compares.
/// </summary>
public static class CatalogFile
{
    public const string FileName = "catalog.json";

    public const int Format = 1;

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="catalog">Whose models; whether they are installed does not matter.</param>
    /// <param name="needsAcceptance">Whether an operator must accept a licence by name.</param>
    public static string Json(ModelCatalog catalog, Func<string, bool> needsAcceptance)
    {
        var manifests = catalog.Models.Select(model => model.Manifest).DistinctBy(manifest => manifest.Name).OrderBy(m => m.Name, StringComparer.Ordinal).ToList();
        var index = new
        {
            format = Format,
            about = "Written by 'analytics models catalog' from the model.json of each folder: change those.",
            // The first one that is installed is taken; models that need a choice are not.
            best = ModelWords.Tasks.ToDictionary(
                task => task.Key,
                task => manifests.Where(m => m.Tasks.Contains(task.Value) && !m.NeedsChoice).OrderBy(m => m.Rank).Select(m => m.Name)),
            models = manifests.Select(m => new
            {
                m.Name,
                manifest = $"{m.Name}/{ManifestReader.FileName}",
                m.Description,
                tasks = m.Tasks.Select(task => task.Word()),
                m.License,
                needsAcceptance = needsAcceptance(m.License),
                m.Provenance,
                m.Versions,
            }),
        };
        return JsonSerializer.Serialize(index, s_options) + "\n";
    }
}
