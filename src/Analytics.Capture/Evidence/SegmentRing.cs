using System.Globalization;
using Analytics.Capture.Ffmpeg;
using Analytics.Vision.Media;

namespace Analytics.Capture.Evidence;

/// <summary>
/// The recent past of one camera: a folder of segments under a limit of bytes and age, and its index. One feed writes it,
/// session after session; anybody may cut clips meanwhile.
/// </summary>
public sealed class SegmentRing : IClipCutter
{
    private const string PartPrefix = "part";

    private readonly string _folder;
    private readonly RingOptions _options;
    private readonly FfmpegOptions _ffmpeg;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<Segment> _segments;
    private TaskCompletionSource _changed = NewSignal();
    private long _session;
    private long _bytes;
    private bool _isFed;
    private DateTimeOffset? _sessionUntil;

    /// <summary>Opens the folder, or makes it; reads the index from the names, and removes what an earlier process left unfinished.</summary>
    /// <param name="folder">A folder of this camera's own.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="ffmpeg">Where ffmpeg is.</param>
    /// <param name="time">The clock of the wait for a clip's end.</param>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public SegmentRing(string folder, RingOptions options, FfmpegOptions ffmpeg, TimeProvider time)
    {
        (_folder, _options, _ffmpeg, _time) = (Path.GetFullPath(folder), options, ffmpeg, time);
        var files = Directory.CreateDirectory(_folder).GetFiles();
        foreach (var part in files.Where(f => f.Name.StartsWith(PartPrefix, StringComparison.Ordinal)))
            part.Delete();
        _segments = [.. files.Select(Segment.TryRead).OfType<Segment>().OrderBy(s => s.From)];
        _session = _segments.Select(s => s.Session).DefaultIfEmpty().Max();
        _bytes = _segments.Sum(s => s.Bytes);
        Evict();
    }

    /// <summary>Bytes of the finished segments.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>From the oldest segment's first instant to behind the newest one's last; null while there is none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Span
    {
        get
        {
            lock (_lock)
                return _segments.Count == 0 ? null : (_segments[0].From, _segments[^1].To);
        }
    }

    /// <summary>Why the camera now runs without evidence, or lost some; null where all is well.</summary>
    public string? Problem { get; private set; }

    public async Task<CutClip?> CutAsync(DateTimeOffset from, DateTimeOffset to, string path, CancellationToken cancel)
    {
        if (to <= from)
            throw new ArgumentOutOfRangeException(nameof(to), to, "A clip ends after it begins.");
        await TailAsync(to, cancel);
        var (run, files) = OpenRun(from, to);
        try
        {
            if (run.Count == 0)
                return null;
            var end = Min(run[^1].To, to);
            var bytes = await ClipWriter.WriteAsync(_ffmpeg, files, end - run[0].From, path, cancel);
            return new CutClip(run[0].From, end, bytes);
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }
    }

    /// <summary>Where the next session writes; null where the disk is full or broken: that must not blind the camera.</summary>
    internal SegmentOutput? BeginSession()
    {
        lock (_lock)
        {
            Problem = null;
            Try(() =>
            {
                Directory.CreateDirectory(_folder);
                if (new DriveInfo(_folder).AvailableFreeSpace is var free && free < _options.LeastFreeBytes)
                    Problem = $"'{_folder}' has {free} bytes free; evidence needs {_options.LeastFreeBytes}";
            });
            if (Problem is not null)
                return null;
            _session++;
            (_isFed, _sessionUntil) = (true, null);
            return new SegmentOutput(_folder, string.Create(CultureInfo.InvariantCulture, $"{PartPrefix}{_session}"), _options.SegmentLength);
        }
    }

    /// <summary>Takes a finished segment in.</summary>
    internal void Add(ClosedSegment closed, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            Try(() => Keep(closed.Path, from, to));
    }

    /// <summary>
    /// The session is over. The segment that a killed ffmpeg left open is kept too: a transport stream may end anywhere, and
    /// its time is what lies between the last finished segment and the last picture.
    /// </summary>
    /// <param name="began">Instant of the session's first packet; null where it had no picture.</param>
    /// <param name="until">Instant of the camera's last picture.</param>
    internal void EndSession(DateTimeOffset? began, DateTimeOffset until)
    {
        lock (_lock)
        {
            Try(() =>
            {
                var open = Directory.GetFiles(_folder, PartPrefix + "*").Order(StringComparer.Ordinal).ToArray();
                if (open.Length == 1 && (_sessionUntil ?? began) is { } from && from < until && new FileInfo(open[0]).Length > 0)
                    Keep(open[0], from, until);
                else
                    Array.ForEach(open, File.Delete);
            });
            _isFed = false;
            Signal();
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem = failure.Message;
        }
    }

    private void Keep(string part, DateTimeOffset from, DateTimeOffset to)
    {
        var path = Path.Combine(_folder, Segment.NameOf(from, to, _session));
        File.Move(part, path, overwrite: true);
        var segment = Segment.TryRead(new FileInfo(path))!;
        _segments.Add(segment);
        _bytes += segment.Bytes;
        _sessionUntil = to;
        Evict();
        Signal();
    }

    private void Evict()
    {
        // Cutters hold the files that they read open, so a segment may go at any time.
        while (_segments.Count > 0 && (_bytes > _options.MaxBytes || _segments[^1].To - _segments[0].To > _options.MaxAge))
        {
            File.Delete(_segments[0].Path);
            _bytes -= _segments[0].Bytes;
            _segments.RemoveAt(0);
        }
    }

    // Segments of different sessions may differ in size and codec and never share one file: the session that covers most wins.
    // Opened under the lock, before eviction can take them away.
    private (List<Segment> Run, List<FileStream> Files) OpenRun(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
        {
            var run = _segments.Where(s => s.To > from && s.From < to)
                .GroupBy(s => s.Session)
                .OrderByDescending(g => g.Sum(s => (Min(s.To, to) - Max(s.From, from)).Ticks))
                .FirstOrDefault()?.ToList() ?? [];
            return (run, run.ConvertAll(s => File.OpenRead(s.Path)));
        }
    }

    // A clip with post-roll is asked for before its last segment is closed.
    private async Task TailAsync(DateTimeOffset to, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_options.TailWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_isFed || (_segments.Count > 0 && _segments[^1].To >= to))
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                return;
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
