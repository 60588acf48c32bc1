using System.Security.Cryptography;

namespace Analytics.Engine.Evidence;

/// <summary>
/// Snapshots and clips of this node, under <c>tenant/camera/yyyy-MM-dd/</c>. A file appears under its name only when it is
/// whole; its digest goes into the journal. Retention deletes the oldest first, by age and by size; the journal keeps the fact
/// that there was evidence.
/// </summary>
public sealed class EvidenceStore
{
    private readonly EvidenceLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<string, long> _freeBytes;
    private long _skippedForSpace;
    private long _deleted;

    /// <param name="root">Folder of all evidence; made where absent.</param>
    /// <param name="limits">What is kept.</param>
    /// <param name="time">Clock of retention.</param>
    /// <param name="freeBytes">Free bytes of the disk that holds a folder; the system's answer where null.</param>
    public EvidenceStore(string root, EvidenceLimits limits, TimeProvider time, Func<string, long>? freeBytes = null)
    {
        Root = Path.GetFullPath(root);
        (_limits, _time) = (limits, time);
        _freeBytes = freeBytes ?? (folder => new DriveInfo(folder).AvailableFreeSpace);
        Directory.CreateDirectory(Root);
        // What a crash left half written never had a name in the journal.
        foreach (var rest in Directory.EnumerateFiles(Root, "*.part", SearchOption.AllDirectories))
            File.Delete(rest);
    }

    public string Root { get; }

    /// <summary>Files not written since the disk is nearly full.</summary>
    public long SkippedForSpace => Volatile.Read(ref _skippedForSpace);

    /// <summary>Files deleted by retention.</summary>
    public long Deleted => Volatile.Read(ref _deleted);

    /// <summary>
    /// Lets <paramref name="write"/> fill a new file and names it when it is whole.
    /// </summary>
    /// <returns>What was written, or null where the disk has no room or <paramref name="write"/> had nothing.</returns>
    public async Task<EvidenceFile?> AddAsync(EvidenceName name, Func<string, Task<bool>> write)
    {
        var relative = name.RelativePath;
        var path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (_freeBytes(Root) < _limits.KeepFree)
        {
            Interlocked.Increment(ref _skippedForSpace);
            return null;
        }

        var part = path + ".part";
        try
        {
            if (!await write(part))
                return null;
            await using (var file = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
            {
                var digest = await SHA256.HashDataAsync(file);
                file.Flush(flushToDisk: true);
                File.Move(part, path, overwrite: true);
                return new EvidenceFile(relative, Convert.ToHexStringLower(digest), file.Length);
            }
        }
        catch (IOException) when (_freeBytes(Root) < _limits.KeepFree)
        {
            // The disk filled up while the file was written: the same answer as before it.
            Interlocked.Increment(ref _skippedForSpace);
            return null;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>The file behind a path of the journal; null where it was deleted. Paths that leave the root are refused.</summary>
    public string? Find(string relativePath)
    {
        var path = Path.GetFullPath(Path.Combine(Root, relativePath));
        return path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path) ? path : null;
    }

    /// <summary>Deletes what is too old, then the oldest until the size fits.</summary>
    /// <returns>The files deleted, relative to the root.</returns>
    public IReadOnlyList<string> Sweep()
    {
        var now = _time.GetUtcNow();
        var files = new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(f => f.Extension != ".part")
            .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.FullName, StringComparer.Ordinal).ToList();
        var bytes = files.Sum(f => f.Length);
        var gone = new List<string>();
        foreach (var file in files)
        {
            if (now - file.LastWriteTimeUtc <= _limits.MaxAge && bytes <= _limits.MaxBytes)
                break;
            bytes -= file.Length;
            file.Delete();
            gone.Add(Path.GetRelativePath(Root, file.FullName));
        }

        foreach (var folder in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories).OrderByDescending(d => d.Length).ToList())
        {
            // A writer has just made today's folder and not yet its file: only folders left alone for a day go.
            if (now - Directory.GetLastWriteTimeUtc(folder) > TimeSpan.FromDays(1) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }

        Interlocked.Add(ref _deleted, gone.Count);
        return gone;
    }
}

/// <param name="MaxBytes">Most bytes of all evidence.</param>
/// <param name="MaxAge">Longest time that evidence is kept.</param>
/// <param name="KeepFree">Free bytes of the disk that evidence never takes.</param>
public sealed record EvidenceLimits(long MaxBytes, TimeSpan MaxAge, long KeepFree);

/// <summary>What the journal says of a file: path below the evidence folder, digest, size.</summary>
public sealed record EvidenceFile(string Path, string Sha256, long Bytes);

/// <summary>Names a file after its incident, so that a repeated attempt writes the same file again.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Camera">The camera's key.</param>
/// <param name="IncidentId">The incident.</param>
/// <param name="At">Instant of the incident's opening; its UTC date names the folder.</param>
/// <param name="Extension"><c>jpg</c> or <c>mp4</c>.</param>
public sealed record EvidenceName(string Tenant, string Camera, string IncidentId, DateTimeOffset At, string Extension)
{
    public string RelativePath =>
        Path.Combine(Safe(Tenant), Safe(Camera), At.UtcDateTime.ToString("yyyy-MM-dd", null), $"{Safe(IncidentId)}.{Extension}");

    // Ids allow ':' between the parts of a compound key; files do not need it, and "." must not climb.
    private static string Safe(string part) => part.Replace(':', '_').TrimStart('.');
}
