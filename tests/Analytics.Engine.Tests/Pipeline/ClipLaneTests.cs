using Analytics.Engine.Pipeline;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Media;

namespace Analytics.Engine.Tests.Pipeline;

/// <summary>Windows of 16 frames that begin 8 frames apart: every sample is accounted for once, in the first window that ends with or after it.</summary>
public sealed class ClipLaneTests
{
    private readonly PipelineRig _rig = new(new ManualTimeProvider()) { Analyzer = new HeldAnalyzer { Frames = 16, Stride = 8 } };

    [Fact]
    public async Task Each_window_adds_the_samples_that_none_before_it_had()
    {
        var ends = new List<DateTimeOffset>();
        _rig.Analyzer.Sees = window =>
        {
            Assert.Equal(16, window.Frames.Count);
            ends.Add(window.To);
            return Analysis.Nothing;
        };
        Pictures(1, 44);
        _rig.End(44);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        Assert.Equal([16, 24, 32, 40], ends.Select(e => (e - PipelineRig.Start).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(39), _rig.Analysed);
        Assert.Equal((4, TimeSpan.FromSeconds(4)), _rig.Dropped("incomplete"));
        Assert.Equal(PipelineRig.Start.AddSeconds(44), _rig.Notes[^1].Until);
        Assert.Equal((0, _rig.Pool.Rents), (_rig.Pool.Lent, _rig.Pool.Returns));
    }

    [Fact]
    public async Task An_interruption_gives_up_what_was_gathered_and_no_window_reaches_over_it()
    {
        var spans = new List<(double From, double To)>();
        _rig.Analyzer.Sees = window =>
        {
            spans.Add(((window.From - PipelineRig.Start).TotalSeconds, (window.To - PipelineRig.Start).TotalSeconds));
            return Analysis.Nothing;
        };
        Pictures(1, 20);
        _rig.Interrupt(20, FeedFaultKind.Frozen);
        Pictures(30, 46);
        _rig.End(46);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        Assert.Equal([(1, 16), (30, 45)], spans);
        Assert.Equal(TimeSpan.FromSeconds(30), _rig.Analysed);
        Assert.Equal((5, TimeSpan.FromSeconds(5)), _rig.Dropped("incomplete"));
        Assert.Equal(TimeSpan.FromSeconds(11), _rig.Gaps);
        Assert.Equal(1, _rig.Analyzer.Resets);
        Assert.Equal(0, _rig.Pool.Lent);
    }

    [Fact]
    public async Task Frames_too_far_apart_share_no_window_and_are_accounted_for()
    {
        Pictures(1, 10);
        Pictures(20, 36);
        _rig.End(36);

        await _rig.RunAsync(CancellationToken.None, isLossless: true);

        // 20 to 35 is a window, and the time since the frame before it is its first frame's.
        Assert.Equal(TimeSpan.FromSeconds(25), _rig.Analysed);
        Assert.Equal((11, TimeSpan.FromSeconds(10)), _rig.Dropped("incomplete"));
        Assert.Equal(0, _rig.Pool.Lent);
    }

    [Fact]
    public async Task A_window_dropped_in_the_queue_takes_only_its_own_samples_with_it()
    {
        _rig.Analyzer.IsHeld = true;
        var run = _rig.RunAsync(CancellationToken.None);
        Pictures(1, 16);
        await _rig.Analyzer.BegunAsync();
        Pictures(17, 48);
        await _rig.Read(48);
        _rig.End(48);
        _rig.Analyzer.Go(5);
        await run.InTimeAsync("the pipeline's end");

        var (windows, time) = _rig.Dropped("queue-full");
        Assert.Equal((0, windows), (windows % 8, (long)time.TotalSeconds));
        Assert.True(windows > 0, "nothing was dropped: the test shows nothing");
        Assert.Equal(TimeSpan.FromSeconds(47), _rig.Analysed + time);
        Assert.Equal(PipelineRig.Start.AddSeconds(48), _rig.Notes[^1].Until);
        Assert.Equal(0, _rig.Pool.Lent);
    }

    private void Pictures(int from, int to)
    {
        for (var second = from; second <= to; second++)
            _rig.Picture(second);
    }
}
