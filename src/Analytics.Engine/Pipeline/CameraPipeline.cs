using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Ports;
using Analytics.Engine.Evidence;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline;

/// <summary>
/// The way of a frame, from a camera's source to its incident log:
/// <list type="number">
/// <item>a decoded frame arrives from the feed, stamped with its instant;</item>
/// <item>it becomes a sample of each lane, shared by reference; a lane that is behind drops its oldest, counted;</item>
/// <item>the motion gate tells whether anything moved;</item>
/// <item>metered cameras pay for the window from the node's lease, or it is dropped, counted;</item>
/// <item>the lane's analyzer infers, batched with other cameras, or drops what would come too late, counted;</item>
/// <item>boxes become tracked observations, and the frame is released;</item>
/// <item>rules judge the window, and what they say goes to the incident log, in order.</item>
/// </list>
/// Every instant of the camera's time ends up as analysed, dropped by cause, or gap (<see cref="CoverageLedger"/>).
/// </summary>
public sealed class CameraPipeline(PipelineServices services, PipelineStart start, IIncidentSink sink)
{
    /// <summary>How often progress is noted. A crash leaves at most this much to be recorded as a gap.</summary>
    public static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    /// <summary>Results older than so many sampling intervals are worthless.</summary>
    private const double PatienceIntervals = 2;

    private readonly CoverageLedger _ledger = new(start.Camera, start.Epoch, start.Since);
    private readonly LiveCamera _live = new(start.Camera, start.Epoch);
    private readonly IncidentReporter _reporter = new(start.Camera.Tenant, start.Camera.Key, services.Node, start.Epoch);
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(PatienceIntervals / start.Config.Rate);

    // While no pictures come: why. Null while they do.
    private string? _gapCause = CameraActivity.NotRunning;
    private int _session;
    private FeedCounters _feed = new(0, 0, 0, 0);

    /// <summary>Runs until the source ends, which only a source that is played once does, or until it is stopped.</summary>
    /// <exception cref="PipelineReplacedException">A newer activation owns the camera.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var lanes = MakeLanes();
        var (width, height) = services.Analyzers.LargestInput(start.Config.Rules.Select(r => (r.Ability, r.Model)));
        var opened = services.Feeds.Open(start.Camera, start.Config, new FeedWish(width, height, start.Since, start.IsLossless));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        services.Board?.Add(_live);
        try
        {
            await using (opened.Feed)
            {
                var notes = EndsTogether(NoteAsync(failed.Token), failed);
                var work = lanes.Select(lane => EndsTogether(RunLaneAsync(lane, opened.Clips, failed.Token), failed)).ToList();
                try
                {
                    // All of them end, also when one fails: a lane that is disposed of must not be running.
                    await Task.WhenAll([EndsTogether(ReadToEndAsync(opened.Feed, lanes, failed.Token), failed), .. work]);
                }
                finally
                {
                    await failed.CancelAsync();
                    await notes;
                }
            }
        }
        finally
        {
            services.Board?.Remove(_live);
            foreach (var lane in lanes)
                lane.Dispose();
        }

        if (services.Evidence is { } evidence)
            await evidence.FlushAsync(start.Camera);
        await FinishAsync(stop);
    }

    private async Task ReadToEndAsync(ICameraFeed feed, IReadOnlyList<Lane> lanes, CancellationToken cancel)
    {
        try
        {
            await ReadAsync(feed, lanes, cancel);
        }
        finally
        {
            foreach (var lane in lanes)
                lane.Complete();
        }
    }

    // Step 1.
    private async Task ReadAsync(ICameraFeed feed, IReadOnlyList<Lane> lanes, CancellationToken cancel)
    {
        var gate = services.Gates?.Invoke(start.Config);
        while (true)
        {
            switch (await NextAsync(feed, cancel))
            {
                case FeedItem.Picture(var frame):
                    await SampleAsync(frame, feed.Counters, gate, lanes, cancel);
                    break;
                case FeedItem.Interrupted(var fault, var at):
                    // Missing already, and now for another reason: each stretch is told with its own.
                    if (_gapCause is { } before)
                        _ledger.Gap(at, before);
                    _gapCause = Names.Kebab(fault.Kind.ToString());
                    _session++;
                    foreach (var lane in lanes)
                        lane.Interrupt();
                    _live.Become(LiveState.Interrupted, at, fault);
                    break;
                case FeedItem.Ended(var at):
                    _live.Become(LiveState.Ended, at, _live.Fault);
                    return;
                default:
                    return;
            }
        }
    }

    private static async ValueTask<FeedItem?> NextAsync(ICameraFeed feed, CancellationToken cancel)
    {
        try
        {
            return await feed.ReadAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    // Steps 2 and 3.
    private async ValueTask SampleAsync(Frame frame, FeedCounters feed, IMotionGate? gate, IReadOnlyList<Lane> lanes, CancellationToken cancel)
    {
        try
        {
            if (_gapCause is { } cause)
            {
                _ledger.Gap(frame.At, cause);
                _gapCause = null;
                gate?.Reset();
            }

            AccountForFeed(frame, feed);
            var isStill = gate is not null && !gate.Moved(frame);
            _live.Show(frame, isStill);
            var ticket = _ledger.Begin(frame.At, lanes.Count);
            DateTimeOffset? deadline = start.IsLossless ? null : services.Time.GetUtcNow() + _patience;
            foreach (var lane in lanes)
                await lane.OfferAsync(frame, new LaneSample(ticket, isStill, _session, deadline), cancel);
        }
        finally
        {
            frame.Release();
        }
    }

    // Frames that the feed dropped came before this one; the time up to one interval ago was theirs.
    private void AccountForFeed(Frame frame, FeedCounters feed)
    {
        var to = frame.At - (_patience / PatienceIntervals);
        if (feed.DroppedQueue > _feed.DroppedQueue)
            _ledger.Drop(to, DropCause.QueueFull, feed.DroppedQueue - _feed.DroppedQueue);
        if (feed.DroppedMemory > _feed.DroppedMemory)
            _ledger.Drop(to, DropCause.Memory, feed.DroppedMemory - _feed.DroppedMemory);
        _feed = feed;
    }

    // Steps 4 to 7 of one lane.
    private Task RunLaneAsync(Lane lane, IClipCutter? clips, CancellationToken cancel) =>
        lane.RunAsync(
            async (rule, window, frame, reservation) =>
            {
                if (rule.Judge(window, reservation) is not { } command)
                    return;
                var reply = await sink.SendAsync(command, cancel);
                foreach (var opened in reply.Events.OfType<IncidentOpened>())
                    services.Evidence?.Record(new EvidenceOrder(start.Camera, start.Config.Evidence, opened, frame, clips), sink);
            },
            failure => _live.LastFailure = failure,
            cancel);

    // Rules that share ability and model share a lane.
    private List<Lane> MakeLanes()
    {
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        var lanes = new List<Lane>();
        foreach (var group in start.Config.EffectiveRules().GroupBy(r => (r.Ability, r.Model)))
        {
            var (analyzer, reason) = services.Analyzers.Create(start.Camera.Tenant, group.Key.Ability, group.Key.Model, start.Config.Rate);
            if (analyzer is null)
                missing[group.Key.Ability] = reason ?? "not available";
            var meter = analyzer is null ? null : services.Meters?.Invoke(start.Config, group.Key.Ability);
            lanes.Add(new Lane([.. group.Select(r => new RuleRunner(r, _reporter))], analyzer, meter, start.IsLossless, _patience / PatienceIntervals));
        }

        _live.Missing = missing;
        return lanes;
    }

    private async Task NoteAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(NoteEvery, services.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await NoteOnceAsync();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async ValueTask NoteOnceAsync()
    {
        if (_ledger.Take() is not { } step)
            return;
        // Not cancelled half way: what was taken from the ledger is written, or this activation ends here.
        if (await services.Coverage(step) is CoverageOutcome.StaleEpoch or CoverageOutcome.OutOfStep)
            throw new PipelineReplacedException(start.Camera, "a newer activation accounts for the camera's time");
    }

    // The last note, and, where the source itself came to its end, the end of what is open.
    private async Task FinishAsync(CancellationToken stop)
    {
        await NoteOnceAsync();
        if (_live.State != LiveState.Ended || stop.IsCancellationRequested)
            return;
        var at = _live.LastFrameAt ?? start.Since;
        foreach (var rule in start.Config.Rules)
            await sink.SendAsync(_reporter.Stop(rule.Id, CloseReason.SourceEnded, at), stop);
        services.Board?.NoteEnd(start.Camera, _live.Fault is { } fault ? $"{Names.Kebab(fault.Kind.ToString())}: {fault.Detail}" : null);
    }

    // A part that fails stops the others, and its exception is the one that is seen.
    private static async Task EndsTogether(Task part, CancellationTokenSource others)
    {
        try
        {
            await part;
        }
        catch
        {
            await others.CancelAsync();
            throw;
        }
    }
}

/// <summary>What a pipeline begins with.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Config">Its configuration; a change starts a new pipeline.</param>
/// <param name="Epoch">Of the camera's activation; 0 where none is behind it (<c>analyze</c>).</param>
/// <param name="Since">Everything up to here is accounted for; frames begin above it.</param>
/// <param name="IsLossless">Nothing is dropped; the source waits.</param>
public sealed record PipelineStart(EntityId Camera, CameraConfig Config, long Epoch, DateTimeOffset Since, bool IsLossless = false);
