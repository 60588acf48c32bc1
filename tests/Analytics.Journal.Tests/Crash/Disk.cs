using System.Security.Cryptography;
using System.Text;

namespace Analytics.Journal.Tests.Crash;

/// <summary>What a crash leaves of the writes that no fsync followed.</summary>
internal enum Crash
{
    /// <summary>The process dies: the operating system still writes everything.</summary>
    OfTheProcess,

    /// <summary>The power fails: nothing that was not synced is there.</summary>
    OfThePower,

    /// <summary>The power fails while the disk writes: every other unsynced write is there, the last of them by half.</summary>
    OfThePowerMidWrite,
}

/// <summary>Rebuilds the files that a recording leaves behind when it ends after a number of steps.</summary>
internal static class Disk
{
    /// <returns>Contents by file name.</returns>
    public static Dictionary<string, byte[]> Rebuild(IReadOnlyList<DiskStep> steps, int count, Crash crash) =>
        Contents(steps, count, crash).ToDictionary(file => Path.GetFileName(file.Key), file => file.Value, StringComparer.Ordinal);

    public static void Write(IReadOnlyDictionary<string, byte[]> files, string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, content) in files)
            File.WriteAllBytes(Path.Combine(directory, name), content);
    }

    /// <summary>Equal for equal disks.</summary>
    public static string Fingerprint(IReadOnlyDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{content.Length}:"));
            hash.AppendData(content);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static Dictionary<string, byte[]> Contents(IReadOnlyList<DiskStep> steps, int count, Crash crash)
    {
        var files = new Dictionary<string, MemoryStream>(StringComparer.Ordinal);
        var pending = new Dictionary<string, List<DiskStep>>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var step = steps[index];
            switch (step.Op)
            {
                case DiskOp.Write or DiskOp.Truncate:
                    if (!pending.TryGetValue(step.Path, out var list))
                        pending.Add(step.Path, list = []);
                    list.Add(step);
                    files.TryAdd(step.Path, new MemoryStream());
                    break;
                case DiskOp.Sync:
                    if (pending.Remove(step.Path, out var synced))
                        synced.ForEach(write => Apply(files[write.Path], write));
                    break;
                case DiskOp.Delete:
                    pending.Remove(step.Path);
                    files.Remove(step.Path);
                    break;
            }
        }

        foreach (var (path, writes) in pending)
            Survivors(writes, crash).ForEach(write => Apply(files[path], write));
        return files.ToDictionary(file => file.Key, file => file.Value.ToArray(), StringComparer.Ordinal);
    }

    private static List<DiskStep> Survivors(List<DiskStep> unsynced, Crash crash)
    {
        switch (crash)
        {
            case Crash.OfTheProcess:
                return unsynced;
            case Crash.OfThePower:
                return [];
            default:
                var some = unsynced.Where((_, index) => (unsynced.Count - 1 - index) % 2 == 0).ToList();
                if (some[^1] is { Op: DiskOp.Write } last)
                    some[^1] = last with { Data = last.Data[..(last.Data.Length / 2)] };
                return some;
        }
    }

    private static void Apply(MemoryStream file, DiskStep step)
    {
        if (step.Op == DiskOp.Truncate)
        {
            file.SetLength(step.Offset);
            return;
        }

        file.Position = step.Offset;
        file.Write(step.Data);
    }
}
