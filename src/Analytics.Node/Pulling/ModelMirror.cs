using Analytics.Inference.Models;
using Analytics.Node.Configuration;

namespace Analytics.Node.Pulling;

/// <summary>A folder of weights for sites without a network: files are known by their digests, whatever their names.</summary>
public static class ModelMirror
{
    private static readonly EnumerationOptions s_everywhere = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 4,
        IgnoreInaccessible = true,
        MatchCasing = MatchCasing.CaseInsensitive,
    };

    /// <summary>Copies a version's weights out of the mirror, verified on the way.</summary>
    /// <param name="progress">Told the bytes that are there.</param>
    /// <exception cref="PullException">The mirror does not hold them.</exception>
    /// <exception cref="IOException">They cannot be read or written.</exception>
    public static async Task CopyAsync(
        string mirror, string file, ModelVersion version, Action<long>? progress, TimeProvider time, CancellationToken cancel)
    {
        // Length first, since a digest reads the whole file.
        var found = Directory.EnumerateFiles(mirror, "*.onnx", s_everywhere)
            .FirstOrDefault(one => new FileInfo(one).Length == version.Bytes && ModelFile.Check(one, version) is null);
        if (found is null)
        {
            throw new PullException(PullFaultCode.NotInMirror, new(
                $"no *.onnx file under {mirror} has sha256 {version.Sha256} and {version.Bytes} bytes",
                $"{mirror} 下没有 sha256 为 {version.Sha256}、长度 {version.Bytes} 字节的 *.onnx 文件"));
        }

        await using var from = File.OpenRead(found);
        await WeightsWriter.WriteAsync(from, 0, file, version, progress, time, cancel);
    }
}
