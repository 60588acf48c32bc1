using Analytics.Domain.Cameras;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Security;

/// <summary>
/// Keeps the API's cameras to the schemes and folders of the node's settings. Links are followed before a path is judged. What a
/// configuration file names is not asked here: whoever writes that file owns the settings too.
/// </summary>
/// <param name="settings">Of the node.</param>
/// <param name="always">Folders that are allowed besides: the node's media folder and the shipped samples.</param>
public sealed class SourcePolicy(ApiSourceSettings settings, IReadOnlyList<string> always) : ISourcePolicy
{
    /// <summary>Below the data folder: the journal and the keys beside it are nobody's pictures.</summary>
    public const string MediaFolder = "media";

    public (Text Message, Text Fix)? Check(string address)
    {
        var end = address.IndexOf("://", StringComparison.Ordinal);
        if (end > 0)
        {
            return settings.Schemes.Contains(address[..end], StringComparer.OrdinalIgnoreCase)
                ? null
                : (new("has a scheme that this node does not allow", "使用了本节点不允许的协议"),
                    new($"use one of {string.Join(", ", settings.Schemes)}, or add it to capture.apiSources.schemes", $"请使用 {string.Join("、", settings.Schemes)}，或在 capture.apiSources.schemes 中添加"));
        }

        if (CameraMapping.KindOf(address) == SourceKind.Simulator || IsInside(address))
            return null;
        return (new("is no file or folder that this node allows", "不在本节点允许的目录之内"),
            new($"put it into the folder {MediaFolder} of the data folder, or add its folder to capture.apiSources.folders", $"请放入数据目录下的 {MediaFolder} 目录，或在 capture.apiSources.folders 中添加其所在目录"));
    }

    private bool IsInside(string path)
    {
        var real = Real(Path.GetFullPath(Home.Resolve(path)));
        return settings.Folders.Select(Path.GetFullPath).Concat(always).Select(Real)
            .Any(folder => real == folder || real.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    // Part by part, since any folder on the way may be a link; what is not there yet is itself.
    private static string Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }
}
