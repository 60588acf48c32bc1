using System.Text.Json;

namespace Analytics.Inference.Remote.Budget;

/// <summary>Keeps the figures in a JSON file, replaced as a whole.</summary>
public sealed class ShadowFile(string path) : IShadowStore
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A file that is not there, or not of this form, begins the count anew: the real ledger is the remote's.</summary>
    public ShadowState Load()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ShadowState>(File.ReadAllBytes(path), s_json) ?? ShadowState.Empty : ShadowState.Empty;
        }
        catch (JsonException)
        {
            return ShadowState.Empty;
        }
    }

    public void Save(ShadowState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = path + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(state, s_json));
        File.Move(beside, path, overwrite: true);
    }
}
