using System.Globalization;
using Analytics.Inference.Models;
using Analytics.Node.Configuration;

namespace Analytics.Node.Pulling;

/// <summary>Whether there is room for weights, asked before the first byte comes: a disk that fills up stops the journal beside them too.</summary>
public static class DiskSpace
{
    /// <summary>Left free for everything else.</summary>
    public const long Spare = 64L << 20;

    /// <param name="file">Where the weights go, in a folder that is there; what an earlier try left beside it counts as had.</param>
    /// <param name="freeBytes">Of the disk of a folder; null asks the system.</param>
    /// <exception cref="PullException">There is not enough.</exception>
    public static void Check(string file, ModelVersion version, Func<string, long>? freeBytes = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var free = (freeBytes ?? (one => new DriveInfo(one).AvailableFreeSpace))(folder);
        var needed = version.Bytes - WeightsWriter.Begun(file, version) + Spare;
        if (free >= needed)
            return;
        var (need, have) = (Megabytes(needed, Math.Ceiling), Megabytes(free, Math.Floor));
        throw new PullException(PullFaultCode.NoSpace, new(
            $"{folder} has {have} MB free and {need} MB are needed, {Spare >> 20} of them for the rest of the machine: make room, or name another folder with --models",
            $"{folder} 剩余 {have} MB，需要 {need} MB（其中 {Spare >> 20} MB 留给系统）：请清理磁盘，或用 --models 指定其他目录"));
    }

    // Need is rounded up and what is there down, so that the two numbers never look as if there were enough.
    private static string Megabytes(long bytes, Func<double, double> rounded) => rounded(bytes / (double)(1 << 20)).ToString("0", CultureInfo.InvariantCulture);
}
