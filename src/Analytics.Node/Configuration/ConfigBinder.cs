using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Analytics.Node.Configuration;

/// <summary>
/// Fills settings classes from a configuration tree and collects every fault: wrong kinds, ranges, unknown and doubled names,
/// missing values. What is faulty keeps its default, so that later checks still see a whole object.
/// </summary>
public sealed class ConfigBinder(string file)
{
    private readonly List<ConfigFault> _faults = [];
    private readonly Dictionary<object, (string Path, ConfigNode? Node)> _places = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<ConfigFault> Faults => _faults;

    public T Bind<T>(ConfigNode root)
        where T : class, new() => (T)BindObject(typeof(T), root, "$");

    /// <summary>Reports a fault of a bound object that only its meaning shows, at the member's own place in the file.</summary>
    public void Report(object settings, string member, string code, Localised text)
    {
        var (path, node) = _places.GetValueOrDefault(settings);
        var at = node?.Members.FirstOrDefault(m => m.Name == member).Value ?? node;
        _faults.Add(new ConfigFault(file, at?.Line ?? 0, at?.Column ?? 0, Join(path ?? "$", member), code, text));
    }

    public static IEnumerable<(PropertyInfo Property, string Name, SettingAttribute Setting)> SettingsOf(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let setting = property.GetCustomAttribute<SettingAttribute>()
        where setting is not null
        select (property, JsonNamingPolicy.CamelCase.ConvertName(property.Name), setting);

    public static string NameOf(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private object BindObject(Type type, ConfigNode node, string path)
    {
        var target = Activator.CreateInstance(type)!;
        _places[target] = (path, node);
        if (node.Kind != ConfigKind.Object)
        {
            Fault(node, path, "kind", new($"expected an object {{…}}, found {Describe(node)}", $"应为对象 {{…}}，实际是 {Describe(node)}"));
            return target;
        }

        var settings = SettingsOf(type).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Members)
        {
            if (!seen.Add(name))
            {
                Fault(value, Join(path, name), "doubled", new("the setting stands twice: keep one", "该设置出现了两次：请只保留一个"));
                continue;
            }

            var known = settings.FirstOrDefault(s => s.Name == name);
            if (known.Property is null)
            {
                if (name != "$schema")
                    Unknown(value, path, name, settings.Select(s => s.Name));
                continue;
            }

            if (Value(known.Property.PropertyType, value, Join(path, name), known.Setting) is { } bound)
                known.Property.SetValue(target, bound);
        }

        // A fault may lie in a section that the file leaves out: it is named all the same.
        foreach (var absent in settings.Where(s => s.Property.PropertyType is { IsClass: true, IsGenericType: false } type && type != typeof(string) && !seen.Contains(s.Name)))
            if (absent.Property.GetValue(target) is { } defaults)
                _places[defaults] = (Join(path, absent.Name), null);

        foreach (var missing in settings.Where(s => s.Setting.Required && !seen.Contains(s.Name)))
        {
            Fault(node, Join(path, missing.Name), "missing",
                new($"is missing: {missing.Setting.En}", $"缺少该设置：{missing.Setting.Zh}"));
        }

        return target;
    }

    private object? Value(Type type, ConfigNode node, string path, SettingAttribute setting)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (node.Kind == ConfigKind.Null)
        {
            if (Nullable.GetUnderlyingType(type) is null && (type.IsValueType || setting.Required))
                Wrong(node, path, setting, Expected(plain, setting));
            return null;
        }

        if (plain == typeof(string))
            return Text(node, path, setting);
        if (plain == typeof(bool))
            return node.Kind == ConfigKind.Boolean ? node.Text == "true" : Wrong(node, path, setting, Expected(plain, setting));
        if (plain == typeof(TimeSpan))
            return node.Kind == ConfigKind.Text && Units.TryDuration(node.Text, out var duration)
                ? InRange(duration, duration.TotalSeconds, node, path, setting, s => Units.Show(TimeSpan.FromSeconds(s)))
                : Wrong(node, path, setting, Expected(plain, setting));
        if (setting.IsBytes)
            return node.Kind == ConfigKind.Text && Units.TryBytes(node.Text, out var bytes)
                ? InRange(bytes, bytes, node, path, setting, b => Units.ShowBytes((long)b))
                : Wrong(node, path, setting, Expected(plain, setting));
        if (plain == typeof(int))
            return node.Kind == ConfigKind.Number && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? InRange(whole, whole, node, path, setting, Show)
                : Wrong(node, path, setting, Expected(plain, setting));
        if (plain == typeof(double))
            return node.Kind == ConfigKind.Number && double.TryParse(node.Text, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
                ? InRange(real, real, node, path, setting, Show)
                : Wrong(node, path, setting, Expected(plain, setting));
        if (plain.IsEnum)
            return Enumerate(plain, node, path);
        if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return List(plain.GetGenericArguments()[0], node, path, setting);
        return BindObject(plain, node, path);
    }

    private string? Text(ConfigNode node, string path, SettingAttribute setting)
    {
        if (node.Kind != ConfigKind.Text)
            return (string?)Wrong(node, path, setting, Expected(typeof(string), setting));
        var max = double.IsNaN(setting.Max) ? 2000 : setting.Max;
        if (node.Text.Length > max)
            return (string?)Fault(node, path, "range", new($"is longer than {max:0} characters", $"长度超过 {max:0} 个字符"));
        if (node.Text.Length < setting.Min)
            return (string?)Fault(node, path, "range", new($"is shorter than {setting.Min:0} characters", $"长度不足 {setting.Min:0} 个字符"));
        if (setting.Pattern is { } pattern && !Regex.IsMatch(node.Text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
        {
            var shown = setting.IsSecret ? "…" : node.Text;
            return (string?)Fault(node, path, "pattern",
                new($"'{shown}' does not fit: {setting.En}", $"“{shown}”不符合要求：{setting.Zh}"));
        }

        return node.Text;
    }

    private object? Enumerate(Type type, ConfigNode node, string path)
    {
        var names = Enum.GetValues(type).Cast<Enum>().ToDictionary(NameOf, e => e, StringComparer.Ordinal);
        if (node.Kind == ConfigKind.Text && names.TryGetValue(node.Text, out var value))
            return value;
        var list = string.Join(", ", names.Keys);
        return Fault(node, path, "choice", new($"'{node.Text}' is none of: {list}", $"“{node.Text}”不在可选值之内：{list}"));
    }

    private object? List(Type item, ConfigNode node, string path, SettingAttribute setting)
    {
        if (node.Kind != ConfigKind.Array)
            return Wrong(node, path, setting, new("a list […]", "列表 […]"));
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        var each = new SettingAttribute(setting.En, setting.Zh) { Pattern = setting.Pattern, IsSecret = setting.IsSecret };
        for (var i = 0; i < node.Items.Count; i++)
        {
            if (node.Items[i].Kind == ConfigKind.Null)
                Fault(node.Items[i], $"{path}[{i}]", "kind", new("null is no entry: remove it", "列表项不能为 null：请删除"));
            else if (Value(item, node.Items[i], $"{path}[{i}]", each) is { } bound)
                list.Add(bound);
        }

        return InRange(list, node.Items.Count, node, path, setting, Show);
    }

    private object? InRange(object value, double measure, ConfigNode node, string path, SettingAttribute setting, Func<double, string> show)
    {
        if (measure >= (double.IsNaN(setting.Min) ? double.MinValue : setting.Min)
            && measure <= (double.IsNaN(setting.Max) ? double.MaxValue : setting.Max))
            return value;
        var (min, max) = (double.IsNaN(setting.Min) ? "…" : show(setting.Min), double.IsNaN(setting.Max) ? "…" : show(setting.Max));
        return Fault(node, path, "range",
            new($"{Describe(node, setting)} is outside {min} to {max}", $"{Describe(node, setting)} 超出范围 {min} 到 {max}"));
    }

    private void Unknown(ConfigNode value, string path, string name, IEnumerable<string> known)
    {
        var near = known.MinBy(k => Distance(k, name));
        var hint = near is not null && Distance(near, name) <= Math.Max(2, name.Length / 3) ? near : null;
        Fault(value, Join(path, name), "unknown", hint is null
            ? new("is no setting: remove it (analytics config shows all)", "没有这个设置：请删除（analytics config 可列出全部设置）")
            : new($"is no setting: did you mean '{hint}'?", $"没有这个设置：是否想写“{hint}”？"));
    }

    private object? Wrong(ConfigNode node, string path, SettingAttribute setting, Localised expected)
    {
        var found = Describe(node, setting);
        return Fault(node, path, "kind", new($"expected {expected.En}, found {found}", $"应为{expected.Zh}，实际是 {found}"));
    }

    private object? Fault(ConfigNode node, string path, string code, Localised text)
    {
        _faults.Add(new ConfigFault(file, node.Line, node.Column, path, code, text));
        return null;
    }

    private static Localised Expected(Type type, SettingAttribute setting) => type switch
    {
        _ when type == typeof(string) => new("a text \"…\"", "文本 \"…\""),
        _ when type == typeof(bool) => new("true or false", " true 或 false"),
        _ when type == typeof(TimeSpan) => new("a duration such as \"500ms\", \"5s\" or \"30d\"", "时长，例如 \"500ms\"、\"5s\" 或 \"30d\""),
        _ when setting.IsBytes => new("a size such as \"512MiB\"", "大小，例如 \"512MiB\""),
        _ when type == typeof(int) => new("a whole number", "整数"),
        _ => new("a number", "数字"),
    };

    private static string Describe(ConfigNode node, SettingAttribute? setting = null) => node.Kind switch
    {
        ConfigKind.Text when setting is { IsSecret: true } => "\"…\"",
        ConfigKind.Text => $"\"{(node.Text.Length > 40 ? node.Text[..40] + "…" : node.Text)}\"",
        _ => node.Text,
    };

    private static string Show(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Join(string path, string name) => path == "$" ? name : $"{path}.{name}";

    // Levenshtein over two rows: names are short.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }
}
