namespace Analytics.Node.Configuration;

/// <summary>A configuration file, read whole: settings without a fault, or all faults and no settings.</summary>
/// <param name="Settings">Null where there are faults.</param>
/// <param name="Faults">In the order of the file.</param>
/// <param name="Digest">SHA-256 of the bytes, by which an import recognises an unchanged file.</param>
public sealed record ConfigFile(NodeSettings? Settings, IReadOnlyList<ConfigFault> Faults, string Digest)
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 8 << 20;

    public static ConfigFile Load(string file)
    {
        if (string.IsNullOrWhiteSpace(file))
            return Unreadable(file, new("no file is named: give the path of a configuration file", "未指定文件：请给出配置文件路径"));
        byte[] bytes;
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > MaxBytes)
                return Unreadable(file, new($"is larger than {Units.ShowBytes(MaxBytes)}: it is no configuration file", $"超过 {Units.ShowBytes(MaxBytes)}：不是配置文件"));
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(file, new($"cannot be read: {e.Message}", $"无法读取：{e.Message}"));
        }

        return Parse(file, bytes);
    }

    public static ConfigFile Parse(string file, byte[] bytes)
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        var (root, syntax) = ConfigNode.Parse(file, bytes);
        if (root is null)
            return new(null, [syntax!], digest);
        var binder = new ConfigBinder(file);
        var settings = binder.Bind<NodeSettings>(root);
        ConfigChecks.Run(settings, binder);
        var faults = binder.Faults.OrderBy(f => f.Line).ThenBy(f => f.Column).ToList();
        return new(faults.Count == 0 ? settings : null, faults, digest);
    }

    private static ConfigFile Unreadable(string file, Localised text) => new(null, [new(file, 0, 0, "$", "unreadable", text)], "");
}
