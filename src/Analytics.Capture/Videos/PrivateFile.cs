using System.Globalization;

namespace Analytics.Capture.Videos;

/// <summary>
/// Bytes that a child process can open by name and seek in (an MP4 may keep its index at the end, so a pipe will not do), and nobody
/// else. On Linux the file has no name: it is unlinked before a byte is written, and the child opens it through this process's table
/// of open files; it lies in memory where /dev/shm is there, and is gone when this process is, however that ends. Elsewhere it is a
/// temporary file for this user alone, deleted on disposal.
/// </summary>
internal sealed class PrivateFile : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly FileStream _file;
    private readonly bool _isUnlinked;

    private PrivateFile(FileStream file, bool isUnlinked) => (_file, _isUnlinked) = (file, isUnlinked);

    /// <summary>What a child process opens.</summary>
    public string Path => _isUnlinked
        ? string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_file.SafeFileHandle.DangerousGetHandle()}")
        : _file.Name;

    /// <exception cref="IOException">There is no room, or no folder to write to.</exception>
    public static async Task<PrivateFile> CreateAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var file = Open();
        try
        {
            await file.WriteAsync(bytes, cancel);
            await file.FlushAsync(cancel);
            return new PrivateFile(file, OperatingSystem.IsLinux());
        }
        catch
        {
            Close(file, OperatingSystem.IsLinux());
            throw;
        }
    }

    public void Dispose() => Close(_file, _isUnlinked);

    private static FileStream Open()
    {
        var folder = OperatingSystem.IsLinux() && Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(System.IO.Path.Combine(folder, $"analytics-{System.IO.Path.GetRandomFileName()}"), options);
        if (OperatingSystem.IsLinux())
            File.Delete(file.Name);
        return file;
    }

    private static void Close(FileStream file, bool isUnlinked)
    {
        file.Dispose();
        if (!isUnlinked)
            File.Delete(file.Name);
    }
}
