using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Audit;

/// <param name="FileBytes">Size at which a new file begins, default 16 MiB.</param>
/// <param name="Files">Files kept, the one in use included, default 8.</param>
public sealed record AuditFileLimits(long FileBytes = 16 << 20, int Files = 8);

/// <summary>
/// The audit as JSON lines in a folder: <c>audit-000000000001.jsonl</c>, named after the number of its first entry. One writer; a line
/// that a crash tore is left behind and skipped.
/// </summary>
public sealed class AuditFile : IAuditLog, IDisposable
{
    private const string Prefix = "audit-";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _folder;
    private readonly AuditFileLimits _limits;
    private FileStream _file;
    private long _next;

    private AuditFile(string folder, AuditFileLimits limits)
    {
        (_folder, _limits) = (folder, limits);
        Directory.CreateDirectory(folder);
        var newest = Files().LastOrDefault();
        _next = newest is null ? 1 : Math.Max(FirstOf(newest), Lines(newest).Select(line => line.Number + 1).LastOrDefault());
        _file = OpenToAppend(newest ?? PathOf(_next));
    }

    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static AuditFile Open(string folder, AuditFileLimits? limits = null) => new(folder, limits ?? new());

    public async ValueTask AppendAsync(AuditEntry entry, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_file.Length >= _limits.FileBytes)
                Rotate();
            var buffer = new ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(buffer))
                JsonSerializer.Serialize(writer, new NumberedEntry(_next, entry), ApiJson.Options);
            buffer.Write("\n"u8);
            await _file.WriteAsync(buffer.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
            _next++;
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask<IReadOnlyList<NumberedEntry>> ReadAsync(AuditQuery query, CancellationToken cancel)
    {
        var found = new List<NumberedEntry>();
        foreach (var path in Files().Reverse())
        {
            if (query.Before is { } before && FirstOf(path) >= before)
                continue;
            found.AddRange(Lines(path).Where(entry => Matches(entry, query)));
            cancel.ThrowIfCancellationRequested();
            if (found.Count >= query.Limit)
                break;
        }

        return ValueTask.FromResult<IReadOnlyList<NumberedEntry>>([.. found.OrderByDescending(entry => entry.Number).Take(query.Limit)]);
    }

    public void Dispose()
    {
        _file.Dispose();
        _gate.Dispose();
    }

    private static bool Matches(NumberedEntry line, AuditQuery query) =>
        (query.Before is not { } before || line.Number < before)
        && (query.Actor is null || line.Entry.Actor == query.Actor)
        && (query.Action is null || line.Entry.Action == query.Action)
        && (query.From is not { } from || line.Entry.At >= from)
        && (query.To is not { } to || line.Entry.At < to);

    private void Rotate()
    {
        var next = OpenToAppend(PathOf(_next));
        _file.Dispose();
        _file = next;
        foreach (var old in Files().SkipLast(_limits.Files))
            File.Delete(old);
    }

    private static FileStream OpenToAppend(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            // A torn line stays a line of its own.
            if (file.ReadByte() != '\n')
                file.WriteByte((byte)'\n');
        }

        return file;
    }

    // Ordinal order is the order of the numbers.
    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder, $"{Prefix}*.jsonl").Order(StringComparer.Ordinal);

    private string PathOf(long first) => Path.Combine(_folder, $"{Prefix}{first.ToString("D12", CultureInfo.InvariantCulture)}.jsonl");

    private static long FirstOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
            out var first) ? first : 1;

    private static List<NumberedEntry> Lines(string path)
    {
        var lines = new List<NumberedEntry>();
        try
        {
            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                if (Parse(line) is { } entry)
                    lines.Add(entry);
            }
        }
        catch (FileNotFoundException)
        {
            // Rotation took the oldest file away between listing and opening.
        }

        return lines;
    }

    private static NumberedEntry? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<NumberedEntry>(line, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
