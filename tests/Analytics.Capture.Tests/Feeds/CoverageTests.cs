using Analytics.Capture.Tests.Support;
using Analytics.TestKit;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Feeds;

/// <summary>The capture side of the promise that analysed time, counted drops and gaps are the wall time.</summary>
public sealed class CoverageTests : IAsyncDisposable
{
    private readonly StreamServer _server;

    public CoverageTests()
    {
        Needs.Ffmpeg();
        _server = StreamServer.OfTestClips();
    }

    [Fact]
    public async Task Wall_time_is_pictures_and_gaps_and_nothing_else()
    {
        // Hang up, freeze, garbage, another size: one after the other, and back each time.
        await using var reading = TestFeeds.Open(_server.Url, StreamServer.Options, ffmpeg: StreamServer.Ffmpeg);
        await reading.PicturesAsync(8);

        await BreakAsync(reading, () => _server.HangUp(), () => { }, FeedFaultKind.EndedEarly, FeedFaultKind.Unreachable);
        await BreakAsync(reading, () => _server.IsFrozen = true, () => _server.IsFrozen = false, FeedFaultKind.Frozen);
        await BreakAsync(
            reading,
            () =>
            {
                _server.Behaviour = Behaviour.Garbage;
                _server.HangUp();
            },
            () => _server.Behaviour = Behaviour.Stream,
            FeedFaultKind.EndedEarly, FeedFaultKind.Unreachable, FeedFaultKind.CorruptMedia);
        var before = await BreakAsync(
            reading,
            () =>
            {
                _server.Behaviour = Behaviour.OtherSize;
                _server.HangUp();
            },
            () => { },
            FeedFaultKind.EndedEarly, FeedFaultKind.Unreachable);
        Assert.Equal((160, 160), (before.Width, before.Height));

        AssertCoverageAddsUp(reading.All);
        Assert.InRange(reading.Feed.Counters.Restarts, 4, 20);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<Seen> BreakAsync(FeedReading reading, Action harm, Action heal, params FeedFaultKind[] kinds)
    {
        var seen = reading.All.Count;
        harm();
        var gap = await reading.UntilAsync(
            items => items.Skip(seen).OfType<FeedItem.Interrupted>().FirstOrDefault(), $"an interruption ({string.Join(" or ", kinds)})");
        Assert.Contains(gap.Fault.Kind, kinds);
        seen = reading.All.Count;
        heal();
        return await reading.PictureAfterAsync(seen);
    }

    // Each stretch of time between neighbouring items is covered (from a picture on) or a gap (from an interruption on).
    private static void AssertCoverageAddsUp(List<object> items)
    {
        var instants = items.Select(i => i is Seen picture ? picture.At : ((FeedItem.Interrupted)i).At).ToList();
        var (covered, gaps) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 1; i < items.Count; i++)
        {
            Assert.True(instants[i] >= instants[i - 1], $"item {i} goes back in time");
            if (items[i - 1] is Seen)
                covered += instants[i] - instants[i - 1];
            else
                gaps += instants[i] - instants[i - 1];
            // A longer silence would have been an outage.
            if (items[i] is Seen && items[i - 1] is Seen)
                Assert.InRange((instants[i] - instants[i - 1]).TotalSeconds, 0.0009, 2 * StreamServer.Options.FrozenAfter.TotalSeconds);
        }

        Assert.Equal(instants[^1] - instants[0], covered + gaps);
        // The clip agrees: what the pictures cover is at least what the pictures were worth, but for a first burst that is squeezed.
        Assert.True(covered.TotalSeconds >= items.OfType<Seen>().Count() * 0.06, $"{items.OfType<Seen>().Count()} pictures cover {covered}");
        Assert.True(gaps > TimeSpan.FromSeconds(2));
    }
}
