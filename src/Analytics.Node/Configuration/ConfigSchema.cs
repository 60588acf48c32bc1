using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Analytics.Node.Configuration;

/// <summary>
/// The JSON schema, the commented default file and the reference page, all written from the settings classes. The files of
/// the repository are compared with these texts by a test.
/// </summary>
public static class ConfigSchema
{
    private static readonly JsonSerializerOptions s_json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draft 2020-12, for editors.</summary>
    public static string Json(Type root)
    {
        var schema = Describe(root, new SettingAttribute("", ""));
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(s_json) + "\n";
    }

    /// <summary>Every setting with its default, each under its comment in both languages.</summary>
    public static string Defaults(Type root)
    {
        var text = new StringBuilder("// Every setting with its default. Written from the settings classes; a test keeps it true.\n")
            .Append("// 全部设置及其默认值。由设置类生成，并由测试保证一致。\n{\n  \"$schema\": \"schema.json\",\n");
        Write(text, root, Activator.CreateInstance(root)!, "  ");
        return text.Append("}\n").ToString();
    }

    /// <summary>The reference page: one table row a setting.</summary>
    public static string Markdown(Type root)
    {
        var text = new StringBuilder("# Configuration / 配置\n\nWritten from the settings classes by `analytics config --markdown`; "
            + "a test keeps it true.\n\n| Setting | Default | Range | Meaning | 含义 |\n| --- | --- | --- | --- | --- |\n");
        Rows(text, root, Activator.CreateInstance(root)!, "");
        return text.ToString();
    }

    private static JsonObject Describe(Type type, SettingAttribute setting)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var schema = new JsonObject();
        if (setting.En.Length > 0)
            schema["description"] = $"{setting.En} / {setting.Zh}";
        if (plain == typeof(string))
            Text(schema, setting.Pattern);
        else if (plain == typeof(bool))
            schema["type"] = "boolean";
        else if (plain == typeof(TimeSpan))
            Text(schema, "[0-9.]+(ms|s|m|h|d)");
        else if (setting.IsBytes)
            Text(schema, "[0-9.]+(B|KiB|MiB|GiB|TiB)");
        else if (plain == typeof(int) || plain == typeof(double))
            Number(schema, plain, setting);
        else if (plain.IsEnum)
            (schema["type"], schema["enum"]) = ("string", new JsonArray([.. Names(plain).Select(n => JsonValue.Create(n))]));
        else if (IsList(plain))
            (schema["type"], schema["items"]) = ("array", Describe(plain.GetGenericArguments()[0], new("", "") { Pattern = setting.Pattern }));
        else
            Object(schema, plain);
        return schema;
    }

    private static void Object(JsonObject schema, Type type)
    {
        var members = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
        var required = new JsonArray();
        foreach (var (property, name, setting) in ConfigBinder.SettingsOf(type))
        {
            members[name] = Describe(property.PropertyType, setting);
            if (setting.Required)
                required.Add(name);
        }

        (schema["type"], schema["additionalProperties"], schema["properties"]) = ("object", false, members);
        if (required.Count > 0)
            schema["required"] = required;
    }

    private static void Text(JsonObject schema, string? pattern)
    {
        schema["type"] = "string";
        if (pattern is not null)
            schema["pattern"] = $"^(?:{pattern})$";
    }

    private static void Number(JsonObject schema, Type type, SettingAttribute setting)
    {
        schema["type"] = type == typeof(int) ? "integer" : "number";
        if (!double.IsNaN(setting.Min))
            schema["minimum"] = setting.Min;
        if (!double.IsNaN(setting.Max))
            schema["maximum"] = setting.Max;
    }

    private static void Write(StringBuilder text, Type type, object defaults, string indent)
    {
        foreach (var (property, name, setting) in ConfigBinder.SettingsOf(type))
        {
            text.Append(indent).Append("// ").Append(setting.En).Append(Range(property.PropertyType, setting) is { Length: > 0 } range ? $" [{range}]" : "").Append('\n');
            text.Append(indent).Append("// ").Append(setting.Zh).Append('\n');
            var value = property.GetValue(defaults);
            var plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsSection(plain))
            {
                text.Append(indent).Append($"\"{name}\": {{\n");
                Write(text, plain, value ?? Activator.CreateInstance(plain)!, indent + "  ");
                text.Append(indent).Append("},\n");
            }
            else if (IsList(plain) && IsSection(plain.GetGenericArguments()[0]))
            {
                // A list of sections is empty by default: one entry is shown as a comment.
                text.Append(indent).Append($"\"{name}\": [\n{indent}  // {{\n");
                var item = new StringBuilder();
                Write(item, plain.GetGenericArguments()[0], Activator.CreateInstance(plain.GetGenericArguments()[0])!, "  ");
                foreach (var line in item.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    text.Append(indent).Append("  // ").Append(line).Append('\n');
                text.Append(indent).Append($"  // }}\n{indent}],\n");
            }
            else if (value is null || (setting.Required && value is string))
            {
                text.Append(indent).Append($"// \"{name}\": {Quote(setting.Example ?? "…")},\n");
            }
            else
            {
                text.Append(indent).Append($"\"{name}\": {Show(value, setting)},\n");
            }
        }
    }

    private static void Rows(StringBuilder text, Type type, object defaults, string prefix)
    {
        foreach (var (property, name, setting) in ConfigBinder.SettingsOf(type))
        {
            var plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = property.GetValue(defaults);
            var isSections = IsList(plain) && IsSection(plain.GetGenericArguments()[0]);
            var shown = IsSection(plain) || isSections ? "" : setting.Required ? "required" : value is null ? "" : $"`{Show(value, setting)}`";
            text.Append($"| `{prefix}{name}{(isSections ? "[]" : "")}` | {shown} | {Range(plain, setting)} | {Cell(setting.En)} | {Cell(setting.Zh)} |\n");
            if (IsSection(plain))
                Rows(text, plain, value ?? Activator.CreateInstance(plain)!, $"{prefix}{name}.");
            else if (isSections)
                Rows(text, plain.GetGenericArguments()[0], Activator.CreateInstance(plain.GetGenericArguments()[0])!, $"{prefix}{name}[].");
        }
    }

    private static string Range(Type type, SettingAttribute setting)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
            return string.Join(", ", Names(plain));
        if (double.IsNaN(setting.Min) && double.IsNaN(setting.Max))
            return "";
        Func<double, string> show = plain == typeof(TimeSpan) ? s => Units.Show(TimeSpan.FromSeconds(s))
            : setting.IsBytes ? b => Units.ShowBytes((long)b)
            : n => n.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
        return $"{(double.IsNaN(setting.Min) ? "" : show(setting.Min))}..{(double.IsNaN(setting.Max) ? "" : show(setting.Max))}";
    }

    private static string Show(object value, SettingAttribute setting) => value switch
    {
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        TimeSpan span => Quote(Units.Show(span)),
        Enum choice => Quote(ConfigBinder.NameOf(choice)),
        long bytes when setting.IsBytes => Quote(Units.ShowBytes(bytes)),
        IEnumerable list => "[" + string.Join(", ", list.Cast<object>().Select(i => Show(i, setting))) + "]",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A setting of type {value.GetType().Name} has no text form."),
    };

    private static string Quote(string text) => JsonSerializer.Serialize(text, s_json);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static IEnumerable<string> Names(Type type) => Enum.GetValues(type).Cast<Enum>().Select(ConfigBinder.NameOf);

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string) && !IsList(type);
}
