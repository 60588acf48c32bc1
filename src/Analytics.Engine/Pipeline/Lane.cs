using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Vision.Frames;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline;

/// <summary>
/// The rules of a camera that share one analyzer, and the windows that wait for it. A live lane that is behind loses its oldest
/// window, counted; a lossless lane makes the reader wait. Each sample is settled exactly once: with the first window that ends
/// at or after it, whatever becomes of that window.
/// </summary>
internal sealed class Lane : IDisposable
{
    /// <summary>Samples so many intervals apart still share a window.</summary>
    private const int MissedSamples = 3;

    private readonly IReadOnlyList<RuleRunner> _rules;
    private readonly IWindowAnalyzer? _analyzer;
    private readonly ILaneMeter? _meter;
    private readonly SlidingWindow _windows;

    // Guards what the reader, the judge and a drop all look at: samples not yet settled, and where windows not yet settled end.
    private readonly Lock _gate = new();
    private readonly List<LaneSample> _samples = [];
    private readonly Dictionary<long, DateTimeOffset> _ends = [];
    private DateTimeOffset _gatheringSince;
    private int _session;

    /// <param name="rules">Rules that share ability and model.</param>
    /// <param name="analyzer">Null where the model is missing: every sample is then a counted drop.</param>
    /// <param name="meter">Pays for each window that is inferred; null where nothing is metered.</param>
    /// <param name="isLossless">The reader waits instead of dropping.</param>
    /// <param name="interval">Between two samples.</param>
    public Lane(IReadOnlyList<RuleRunner> rules, IWindowAnalyzer? analyzer, ILaneMeter? meter, bool isLossless, TimeSpan interval)
    {
        (_rules, _analyzer, _meter) = (rules, analyzer, meter);
        // The source is decimated by timestamp already: every frame that arrives is a sample.
        var options = new WindowOptions(TimeSpan.Zero, analyzer?.Frames ?? 1, analyzer?.Stride ?? 1) { IsLossless = isLossless };
        // A camera that is looked at once in ten seconds has consecutive frames too.
        if (interval * MissedSamples > options.MaxGap)
            options = options with { MaxGap = interval * MissedSamples };
        _windows = new SlidingWindow(options, (window, cause) => Settle(window, cause));
    }

    /// <summary>Shows the lane a frame, which it retains for as long as a window needs it.</summary>
    public async ValueTask OfferAsync(Frame frame, LaneSample sample, CancellationToken cancel)
    {
        var (made, resets) = (_windows.Windows, _windows.Resets);
        lock (_gate)
            _samples.Add(sample);
        try
        {
            await _windows.OfferAsync(frame, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The window that found no room was dropped, and has settled its samples.
        }

        // Too long after the last one, or of another shape: what was gathered before it belongs to no window.
        if (_windows.Resets > resets)
            SettleGathered(DropCause.Incomplete, before: sample);
        if (_windows.Windows == made)
            return;
        lock (_gate)
            _gatheringSince = _ends[made] = frame.At;
    }

    /// <summary>The pictures were interrupted: what was gathered for the next window is given up.</summary>
    public void Interrupt()
    {
        _windows.Interrupt();
        SettleGathered(DropCause.Incomplete);
    }

    /// <summary>No more frames will come.</summary>
    public void Complete()
    {
        _windows.Complete();
        SettleGathered(DropCause.Incomplete);
    }

    /// <summary>Judges windows in order until the lane is complete, or drops them once <paramref name="cancel"/> is set.</summary>
    /// <param name="judged">Takes a rule, the window that it judges, its last frame and what paid for it; awaited, so that commands leave in the order of windows.</param>
    /// <param name="failed">Hears why an inference failed.</param>
    /// <param name="cancel">The pipeline stops.</param>
    public async Task RunAsync(Func<RuleRunner, WindowResult, Frame, string?, ValueTask> judged, Action<string> failed, CancellationToken cancel)
    {
        while (await _windows.ReadAsync(CancellationToken.None) is { } window)
        {
            using (window)
            {
                DropCause? cause = DropCause.Stopped;
                try
                {
                    if (!cancel.IsCancellationRequested)
                        cause = await JudgeAsync(window, judged, failed, cancel);
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    // Stopped in the middle of it: the window counts as dropped, and those behind it follow.
                }
                finally
                {
                    Settle(window, cause);
                }
            }
        }
    }

    public void Dispose()
    {
        _windows.Dispose();
        SettleGathered(DropCause.Stopped);
        _analyzer?.Dispose();
        _meter?.Dispose();
    }

    private async ValueTask<DropCause?> JudgeAsync(
        FrameWindow window, Func<RuleRunner, WindowResult, Frame, string?, ValueTask> judged, Action<string> failed, CancellationToken cancel)
    {
        if (_analyzer is null)
            return DropCause.NoModel;
        var (last, isStill) = Meet(window);
        if (last.Session != _session)
            Reset(last.Session);
        var isGated = isStill && !_analyzer.IgnoresGate;
        var (analysis, reservation) = isGated ? (Analysis.Nothing, null) : await AnalyzeAsync(_analyzer, window, last.Deadline, cancel);
        if (analysis.DropCause is { } cause)
        {
            if (analysis.Detail is { } detail)
                failed(detail);
            return cause;
        }

        // Only a window that shows something can become evidence; the others are not worth hashing.
        var hashes = analysis.Observations.Count > 0 ? window.Frames.Select(FrameHash.Of).ToValueList() : [];
        var span = new WindowSpan(window.From, window.To, window.Frames[0].Index, window.Last.Index);
        var result = new WindowResult(span, analysis.Observations, hashes, analysis.Model, isGated);
        foreach (var rule in _rules)
            await judged(rule, result, window.Last, reservation);
        return null;
    }

    // Steps 4 to 6.
    private async ValueTask<(Analysis Analysis, string? Reservation)> AnalyzeAsync(
        IWindowAnalyzer analyzer, FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        if (_meter is null)
            return (await analyzer.AnalyzeAsync(window, deadline, cancel), null);
        var payment = await _meter.PayAsync(deadline, cancel);
        if (payment.Window is not { } paid)
            return (Analysis.Dropped(payment.Cause, payment.Detail), null);
        var wasAnalysed = false;
        try
        {
            var analysis = await analyzer.AnalyzeAsync(window, deadline, cancel);
            wasAnalysed = analysis.DropCause is null;
            return (analysis, paid.Reservation);
        }
        finally
        {
            paid.End(wasAnalysed);
        }
    }

    // The window's last sample, and whether nothing moved in any that it adds.
    private (LaneSample Last, bool IsStill) Meet(FrameWindow window)
    {
        lock (_gate)
        {
            var own = Own(window);
            return (own[^1], own.TrueForAll(s => s.IsStill));
        }
    }

    private void Settle(FrameWindow window, DropCause? cause)
    {
        lock (_gate)
        {
            foreach (var sample in Own(window))
            {
                _samples.Remove(sample);
                sample.Ticket.Settle(cause);
            }

            _ends.Remove(window.Number - 1);
        }
    }

    // Windows may overlap, and an older one may still be judged while this one is dropped: a sample belongs to the first window
    // that holds it.
    private List<LaneSample> Own(FrameWindow window)
    {
        var since = _ends.GetValueOrDefault(window.Number - 1);
        return _samples.FindAll(s => s.Ticket.At > since && s.Ticket.At <= window.To);
    }

    private void SettleGathered(DropCause cause, LaneSample? before = null)
    {
        lock (_gate)
        {
            foreach (var sample in _samples.FindAll(s => s.Ticket.At > _gatheringSince && s != before))
            {
                _samples.Remove(sample);
                sample.Ticket.Settle(cause);
            }
        }
    }

    // The pictures were interrupted before this window: nothing is known of the time between.
    private void Reset(int session)
    {
        _session = session;
        _analyzer?.Reset();
        foreach (var rule in _rules)
            rule.Reset();
    }
}

/// <summary>What a lane keeps of a frame until its window is judged.</summary>
/// <param name="Ticket">Accounts for its time.</param>
/// <param name="IsStill">The motion gate saw nothing move.</param>
/// <param name="Session">Counts the interruptions before it.</param>
/// <param name="Deadline">By the node's clock: after it the result is worthless. Null for never.</param>
internal sealed record LaneSample(SampleTicket Ticket, bool IsStill, int Session, DateTimeOffset? Deadline);
