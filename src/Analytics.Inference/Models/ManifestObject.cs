using System.Globalization;
using System.Text.Json;

namespace Analytics.Inference.Models;

/// <summary>
/// One JSON object of a manifest, read field by field. A fault is noted and a default goes on, so that all faults are found
/// in one reading; what was never asked for is an unknown field.
/// </summary>
internal sealed class ManifestObject(string file, string path, JsonElement json, List<ModelFault> faults)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public bool Has(string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out _);

    public string Text(string name, int longest = 1000) => OptionalText(name, longest) ?? Missing(name, "");

    public string? OptionalText(string name, int longest = 1000)
    {
        if (!Take(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text || text.Length > longest)
            return Fault(ModelFaultCode.WrongType, name, $"{value.GetRawText()} is no text of 1 to {longest} characters", "Write it in quotes", "?");
        return text;
    }

    public double Number(string name, double least, double most, double? standard = null)
    {
        if (!Take(name, out var value))
            return standard ?? Missing(name, least);
        return Number(name, value, least, most);
    }

    public int Whole(string name, int least, int most, int? standard = null) => (int)Long(name, least, most, standard);

    public long Long(string name, long least, long most, long? standard = null)
    {
        if (!Take(name, out var value))
            return standard ?? Missing(name, least);
        return Long(name, value, least, most);
    }

    public long Long(string name, JsonElement value, long least, long most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
            return number;
        return Fault(ModelFaultCode.OutOfRange, name, $"{value.GetRawText()} is no whole number of {least} to {most}", "Change the number", least);
    }

    public bool Flag(string name, bool standard)
    {
        if (!Take(name, out var value))
            return standard;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Fault(ModelFaultCode.WrongType, name, $"{value.GetRawText()} is neither true nor false", "Write true or false", standard);
    }

    public T Word<T>(string name, IReadOnlyDictionary<string, T> words, T? standard = null)
        where T : struct =>
        Take(name, out var value) ? Word(name, value, words) : standard ?? Missing(name, default(T));

    /// <summary>Items of an array of <paramref name="least"/> to <paramref name="most"/>.</summary>
    public IReadOnlyList<T> List<T>(string name, int least, int most, Func<string, JsonElement, T> read, IReadOnlyList<T>? standard = null)
    {
        if (!Take(name, out var value))
            return standard ?? Missing<IReadOnlyList<T>>(name, []);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < least || value.GetArrayLength() > most)
        {
            var count = least == most ? $"{least}" : $"{least} to {most}";
            return Fault<IReadOnlyList<T>>(ModelFaultCode.WrongType, name, $"it is no list of {count} items", "Write a list in square brackets", []);
        }

        return [.. value.EnumerateArray().Select((item, i) => read($"{name}[{i}]", item))];
    }

    public ManifestObject Object(string name)
    {
        if (!Take(name, out var value))
            Missing(name, 0);
        else if (value.ValueKind != JsonValueKind.Object)
            Fault(ModelFaultCode.WrongType, name, "it is no object", "Write an object in curly brackets", 0);
        return At(name, value);
    }

    public ManifestObject? OptionalObject(string name) => Has(name) ? Object(name) : null;

    public ManifestObject At(string name, JsonElement value) => new(file, Path(name), value, faults);

    public double Number(string name, JsonElement value, double least, double most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= least && number <= most)
            return number;
        var range = string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
        return Fault(ModelFaultCode.OutOfRange, name, $"{value.GetRawText()} is no number of {range}", "Change the number", least);
    }

    public T Word<T>(string name, JsonElement value, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (value.ValueKind == JsonValueKind.String && words.TryGetValue(value.GetString()!, out var found))
            return found;
        return Fault(ModelFaultCode.UnknownWord, name, $"{value.GetRawText()} is not known", $"Choose one of {string.Join(", ", words.Keys)}", default(T));
    }

    /// <summary>Names of the object's fields, for objects whose fields are data.</summary>
    public IEnumerable<(string Name, JsonElement Value)> All()
    {
        if (json.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var field in json.EnumerateObject())
        {
            _asked.Add(field.Name);
            yield return (field.Name, field.Value);
        }
    }

    /// <summary>Call last: what nobody asked for is a misspelt or made-up field.</summary>
    public void End()
    {
        if (json.ValueKind != JsonValueKind.Object)
            return;
        foreach (var field in json.EnumerateObject().Where(field => !_asked.Contains(field.Name)))
            Fault(ModelFaultCode.UnknownField, field.Name, "there is no such field", $"Take it out, or write one of {string.Join(", ", _asked)}", 0);
    }

    public T Fault<T>(ModelFaultCode code, string name, string message, string fix, T standard)
    {
        faults.Add(new ModelFault(code, file, Path(name), message, fix));
        return standard;
    }

    private bool Take(string name, out JsonElement value)
    {
        _asked.Add(name);
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value);
    }

    // A field of an object that is itself at fault is not reported again.
    private T Missing<T>(string name, T standard) =>
        json.ValueKind == JsonValueKind.Object ? Fault(ModelFaultCode.MissingField, name, "it is missing", "Add it", standard) : standard;

    private string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
