using System.CommandLine;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Security;

namespace Analytics.Node.Commands;

/// <summary><c>keys rotate|status</c>: the root key that the journal's secrets are wrapped with, beside a running node or without one.</summary>
public static class KeysCommand
{
    private static readonly Option<string> s_data = new("--data")
    {
        Description = new Localised("Data folder of the node.", "节点的数据目录。").ToString(),
        DefaultValueFactory = _ => "data",
        Recursive = true,
    };

    private static readonly Option<string?> s_file = new("--key-file")
    {
        Description = new Localised("The key file; absent: ANALYTICS_KEY_FILE, or key in the data folder.", "密钥文件；缺省为 ANALYTICS_KEY_FILE 或数据目录中的 key。").ToString(),
        Recursive = true,
    };

    public static Command Build()
    {
        var rotate = new Command("rotate", new Localised("Makes a new root key and wraps every data key anew.", "生成新的根密钥并重新包装全部数据密钥。").ToString());
        rotate.SetAction((parse, cancel) => RotateAsync(parse, cancel));
        var status = new Command("status", new Localised("Which root key is in use, by its fingerprint.", "显示当前根密钥的指纹。").ToString());
        status.SetAction((parse, cancel) => StatusAsync(parse, cancel));
        return new Command("keys", new Localised("The key file that seals the journal's secrets.", "加密日志中密钥的密钥文件。").ToString()) { rotate, status, s_data, s_file };
    }

    private static async Task<int> RotateAsync(ParseResult parse, CancellationToken cancel)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        using var store = JournalPlace.OfFolder(parse.GetValue(s_data)!).OpenKeys();
        var file = Open(parse);
        var report = await KeyRotation.RunAsync(file, store, cancel);
        output.Value(report, new(
            $"Root key {report.From} was replaced by {report.To}; {report.Keys} data keys were wrapped anew. Keep a copy of {file.Path}.",
            $"根密钥 {report.From} 已替换为 {report.To}；重新包装了 {report.Keys} 个数据密钥。请备份 {file.Path}。"));
        output.Remark(new(
            "Other nodes of a cluster need the new key file too. Copies of the journal from before open with the old one only.",
            "集群中的其他节点也需要新的密钥文件。此前的日志副本只能用旧密钥打开。"));
        return ExitCodes.Done;
    }

    private static async Task<int> StatusAsync(ParseResult parse, CancellationToken cancel)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        using var store = JournalPlace.OfFolder(parse.GetValue(s_data)!).OpenKeys();
        var (root, keys, file) = (await store.RootAsync(cancel), (await store.ListAsync(cancel)).Count, Open(parse).Roots.Select(key => key.Fingerprint).ToList());
        var fits = root is null || file.Contains(root, StringComparer.Ordinal);
        output.Value(new { root, file, keys, fits }, new(
            $"The journal's {keys} data keys are wrapped with {root ?? "none yet"}; the key file holds {string.Join(", ", file)}.",
            $"日志中 {keys} 个数据密钥由 {root ?? "（尚无）"} 包装；密钥文件包含 {string.Join("、", file)}。"));
        return fits ? ExitCodes.Done : ExitCodes.Failed;
    }

    // Never made here: a new file would open nothing.
    private static KeyFile Open(ParseResult parse)
    {
        var path = parse.GetValue(s_file) ?? KeyFile.PathOf(parse.GetValue(s_data)!);
        return File.Exists(path) ? KeyFile.Open(path) : throw new FileNotFoundException($"{path}: there is no key file here: name it with --key-file.", path);
    }
}
