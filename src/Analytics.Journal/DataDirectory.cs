using Analytics.Engine.Ports;

namespace Analytics.Journal;

/// <summary>
/// The directory that a node keeps its files in, held against every other process until disposed or dead. Its id lives in the lock
/// file, so that the same node, started again after a crash, is the same lease holder.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream file;

    private DataDirectory(string path, FileStream file, string id) => (Path, this.file, Id) = (path, file, id);

    public string Path { get; }

    /// <summary>Stable over restarts.</summary>
    public string Id { get; }

    public string JournalPath => System.IO.Path.Combine(Path, "journal.db");

    public string ReadModelPath => System.IO.Path.Combine(Path, "read.db");

    /// <summary>Creates the directory where it is missing, and locks it.</summary>
    /// <param name="newId">For a new directory; lower case letters, digits and dashes.</param>
    /// <exception cref="JournalException">Another process has it, or it cannot be written.</exception>
    public static DataDirectory Open(string path, Func<string> newId)
    {
        var lockPath = System.IO.Path.Combine(path, "node.lock");
        try
        {
            Directory.CreateDirectory(path);
            var file = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var reader = new StreamReader(file, leaveOpen: true);
            var id = reader.ReadToEnd().Trim();
            if (id.Length == 0)
            {
                id = newId();
                using var writer = new StreamWriter(file, leaveOpen: true);
                writer.WriteLine(id);
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            return new DataDirectory(path, file, id);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new JournalException(JournalFaultKind.NotAccessible, path, "this user may not write here.",
                "Give it the right, or name another data directory.", fault);
        }
        catch (IOException fault) when (File.Exists(lockPath))
        {
            throw new JournalException(JournalFaultKind.Locked, path, "another process uses this data directory.",
                "Stop it, or name another data directory.", fault);
        }
        catch (IOException fault)
        {
            throw new JournalException(JournalFaultKind.NotAccessible, path, $"the directory cannot be made ({fault.Message}).",
                "Name another data directory.", fault);
        }
    }

    public void Dispose() => file.Dispose();
}
