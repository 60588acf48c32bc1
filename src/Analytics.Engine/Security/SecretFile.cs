namespace Analytics.Engine.Security;

/// <summary>Small files that only their owner may read: keys and tokens.</summary>
public static class SecretFile
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    /// <summary>Makes the file with its content where it is absent, whole or not at all; two starts at once agree on one.</summary>
    public static void EnsureExists(string path, Func<string> content)
    {
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Moving without overwriting is two steps on Unix, a look and a rename: the lock makes them one.
        using var turn = Lock(path + ".lock");
        if (File.Exists(path))
            return;
        Write(path, content(), overwrite: false);
    }

    /// <summary>Replaces the file's content, whole or not at all.</summary>
    public static void Replace(string path, string content)
    {
        using var turn = Lock(path + ".lock");
        Write(path, content, overwrite: true);
    }

    private static void Write(string path, string content, bool overwrite)
    {
        // A name that nobody else has: two containers on one volume have the same process id.
        var part = $"{path}.{Path.GetRandomFileName()}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(part, options))
            using (var writer = new StreamWriter(file))
            {
                writer.Write(content);
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite);
        }
        finally
        {
            File.Delete(part);
        }
    }

    // Left behind on purpose: to delete it would let a third start lock a file that nobody sees any more.
    private static FileStream Lock(string path)
    {
        FileStream? held = null;
        return SpinWait.SpinUntil(TryLock, s_longestWait) ? held! : throw new IOException($"{path}: another process has held this lock for {s_longestWait.TotalSeconds:0} s; end it and start again.");

        bool TryLock()
        {
            try
            {
                held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException) when (File.Exists(path))
            {
                return false;
            }
        }
    }
}
