using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Engine.Pipeline;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Engine.Evidence;

/// <summary>
/// Writes snapshot and clip of each opened incident, beside the pipeline and never in its way, and tells the incident log. At
/// most <see cref="MaxPending"/> incidents wait for their clips; evidence of more is skipped and counted, the incidents stand.
/// </summary>
/// <param name="store">Where files go.</param>
/// <param name="codec">Encodes snapshots.</param>
/// <param name="painter">Draws boxes and zone.</param>
/// <param name="node">Name of this node, which keeps the files.</param>
/// <param name="quality">JPEG quality, 1 to 100.</param>
/// <param name="time">The node's clock.</param>
/// <param name="failed">Hears of evidence that could not be written, and why.</param>
public sealed class EvidenceRecorder(
    EvidenceStore store, IImageCodec codec, ISnapshotPainter painter, string node, int quality, TimeProvider time, Action<IncidentId, Exception>? failed = null)
{
    public const int MaxPending = 256;

    private readonly ConcurrentDictionary<IncidentId, Pending> _pending = new();
    private long _skippedForQueue;
    private long _failures;

    public long SkippedForQueue => Volatile.Read(ref _skippedForQueue);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Why the last one failed, for people; null where it was written.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Takes an order; answers at once. Retains the frame until the snapshot is written.</summary>
    public void Record(EvidenceOrder order, IIncidentSink sink)
    {
        if (_pending.Count >= MaxPending)
        {
            Interlocked.Increment(ref _skippedForQueue);
            return;
        }

        var hurry = new CancellationTokenSource();
        var frame = order.Frame.Retain();
        // Task.Run: drawing and encoding take milliseconds that the lane does not have.
        var work = Task.Run(() => RunAsync(order, frame, sink, hurry.Token));
        _pending[order.Opened.Id] = new Pending(order.Camera, work, hurry);
        _ = work.ContinueWith(_ => Forget(order.Opened.Id), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The camera stops: clips are cut now, with what is there. Answers when all of the camera's evidence is written.</summary>
    public async Task FlushAsync(EntityId camera)
    {
        var mine = _pending.Values.Where(p => p.Camera == camera).ToList();
        foreach (var pending in mine)
            await pending.Hurry.CancelAsync();
        await Task.WhenAll(mine.Select(p => p.Work));
    }

    private void Forget(IncidentId id)
    {
        // Its hurry is not disposed: a flush may be about to cancel it, and without a timer it holds nothing.
        _pending.TryRemove(id, out _);
    }

    private async Task RunAsync(EvidenceOrder order, Frame frame, IIncidentSink sink, CancellationToken hurry)
    {
        try
        {
            try
            {
                await SnapshotAsync(order, frame, sink);
            }
            finally
            {
                frame.Release();
            }

            if (order.Clips is not null)
                await ClipAsync(order, order.Clips, sink, hurry);
            LastFailure = null;
        }
        catch (Exception e)
        {
            // Whatever it is: nobody awaits this work, and a camera must not stop for a picture. The incident stands without it, and
            // the count and the reason are told.
            LastFailure = e.Message;
            Interlocked.Increment(ref _failures);
            failed?.Invoke(order.Opened.Id, e);
        }
    }

    private async Task SnapshotAsync(EvidenceOrder order, Frame frame, IIncidentSink sink)
    {
        var at = frame.At;
        var file = await store.AddAsync(Name(order, "jpg"), async path =>
        {
            await File.WriteAllBytesAsync(path, codec.EncodeJpeg(painter.Paint(frame, order.Opened), quality));
            return true;
        });
        if (file is not null)
            await AttachAsync(order, EvidenceKind.Snapshot, file, at, at, sink);
    }

    private async Task ClipAsync(EvidenceOrder order, IClipCutter clips, IIncidentSink sink, CancellationToken hurry)
    {
        var at = order.Opened.Evidence.Window.To;
        var (from, to) = (at - order.Settings.Preroll, at + order.Settings.Postroll);
        await WaitAsync(order.Settings.Postroll, hurry);
        CutClip? cut = null;
        // The ring waits by itself for the segment that holds the end, as long as its feed runs.
        var file = await store.AddAsync(Name(order, "mp4"), async path => (cut = await clips.CutAsync(from, to, path, CancellationToken.None)) is not null);
        if (file is not null && cut is not null)
            await AttachAsync(order, EvidenceKind.Clip, file, cut.From, cut.To, sink);
    }

    private async Task AttachAsync(EvidenceOrder order, EvidenceKind kind, EvidenceFile file, DateTimeOffset from, DateTimeOffset to, IIncidentSink sink)
    {
        var id = order.Opened.Id;
        var stored = new Domain.Incidents.EvidenceFile(kind, node, file.Path.Replace('\\', '/'), file.Sha256, file.Bytes, from, to);
        await sink.SendAsync(new AttachEvidence($"{id}-{Names.Kebab(kind.ToString())}", order.Opened.Evidence.Window.To, node, id, stored), CancellationToken.None);
    }

    private static EvidenceName Name(EvidenceOrder order, string extension) =>
        new(order.Camera.Tenant, order.Camera.Key, order.Opened.Id.Value, order.Opened.Evidence.Window.To, extension);

    private async Task WaitAsync(TimeSpan span, CancellationToken hurry)
    {
        try
        {
            await Task.Delay(span, time, hurry);
        }
        catch (OperationCanceledException)
        {
            // Hurried: the caller goes on with what is there.
        }
    }

    private sealed record Pending(EntityId Camera, Task Work, CancellationTokenSource Hurry);
}

/// <summary>What to keep of an incident.</summary>
/// <param name="Frame">The last frame of the opening window; retained by the recorder for as long as it needs it.</param>
/// <param name="Clips">The source's recent past, or null where none is kept.</param>
public sealed record EvidenceOrder(EntityId Camera, EvidenceSettings Settings, IncidentOpened Opened, Frame Frame, IClipCutter? Clips);

/// <summary>Draws what was seen into the picture.</summary>
public interface ISnapshotPainter
{
    BgrImage Paint(Frame frame, IncidentOpened opened);
}
