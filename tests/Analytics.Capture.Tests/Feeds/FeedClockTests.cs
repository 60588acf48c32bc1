using Analytics.Capture.Feeds;
using Analytics.Capture.Tests.Support;

namespace Analytics.Capture.Tests.Feeds;

public sealed class FeedClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly HandClock _time = new(Start);

    [Fact]
    public void A_live_source_is_anchored_at_its_first_picture_and_then_trusts_its_own_stamps()
    {
        var clock = new FeedClock(_time, null, null);
        Assert.Equal(Start, clock.Stamp(Seconds(100)));
        _time.Advance(Seconds(0.25)); // arrives late by 150 ms
        Assert.Equal(Start + Seconds(0.1), clock.Stamp(Seconds(100.1)));
        Assert.Equal(Start + Seconds(-1), clock.InstantOf(Seconds(99)));
    }

    [Fact]
    public void Stamps_that_part_from_the_wall_clock_are_put_back_on_it()
    {
        var clock = new FeedClock(_time, null, null);
        clock.Stamp(Seconds(0));
        _time.Advance(Seconds(10));
        Assert.Equal(Start + Seconds(10), clock.Stamp(Seconds(1)));
        _time.Advance(Seconds(0.5));
        Assert.Equal(Start + Seconds(10.5), clock.Stamp(Seconds(1.5)));
    }

    [Fact]
    public void A_burst_at_the_start_is_worked_off_slowly_and_never_goes_back()
    {
        var clock = new FeedClock(_time, null, null);
        var last = clock.Stamp(Seconds(0));
        for (var i = 1; i <= 15; i++)
            last = Later(last, clock.Stamp(Seconds(i * 0.1))); // 1.5 s of pictures in no time
        for (var i = 16; i <= 400; i++)
        {
            _time.Advance(Seconds(0.1));
            last = Later(last, clock.Stamp(Seconds(i * 0.1)));
        }

        Assert.InRange((last - _time.GetUtcNow()).TotalSeconds, 0, 0.11);
    }

    [Fact]
    public void A_long_burst_never_puts_the_camera_further_ahead_than_the_drift_allowed()
    {
        var clock = new FeedClock(_time, null, null);
        var last = clock.Stamp(Seconds(0));
        for (var i = 1; i <= 100; i++)
            last = Later(last, clock.Stamp(Seconds(i * 0.1))); // 10 s of pictures in no time
        Assert.InRange(last - Start, FeedClock.MostDrift, FeedClock.MostDrift + (100 * FeedClock.Step));
    }

    [Fact]
    public void Instants_start_above_the_given_past_and_keep_their_pace_while_the_wall_clock_lags()
    {
        var past = Start + TimeSpan.FromHours(1);
        var clock = new FeedClock(_time, null, past);
        var first = clock.Stamp(Seconds(7));
        Assert.Equal(past + FeedClock.Step, first);
        _time.Advance(Seconds(1));
        Assert.Equal(first + Seconds(1), clock.Stamp(Seconds(8)));
    }

    [Fact]
    public void A_clock_that_steps_back_and_a_restart_never_make_an_instant_repeat()
    {
        var clock = new FeedClock(_time, null, null);
        var last = clock.Stamp(Seconds(0));
        _time.Advance(TimeSpan.FromMinutes(-30));
        last = Later(last, clock.Stamp(Seconds(0.1)));
        clock.BeginSession();
        last = Later(last, clock.Stamp(Seconds(0)));
        last = Later(last, clock.Stamp(Seconds(0)));
        Later(last, clock.Stamp(Seconds(-5)));
    }

    [Fact]
    public void A_fixed_start_gives_repeatable_instants_whatever_the_wall_clock_does()
    {
        var fixedStart = Start.AddYears(-3);
        var clock = new FeedClock(_time, fixedStart, null);
        Assert.Equal(fixedStart + Seconds(0.4), clock.Stamp(Seconds(0.4)));
        _time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(fixedStart + Seconds(900), clock.Stamp(Seconds(900)));
        clock.BeginSession();
        Assert.Equal(fixedStart + Seconds(900) + FeedClock.Step, clock.Stamp(Seconds(3)));
    }

    [Fact]
    public void Before_the_first_picture_coverage_is_missing_from_the_opening_on()
    {
        var clock = new FeedClock(_time, null, null);
        Assert.Equal(Start, clock.CoveredUntil);
        Assert.Equal(Start.AddHours(1), new FeedClock(_time, null, Start.AddHours(1)).CoveredUntil);
        Assert.Null(clock.InstantOf(Seconds(1)));
    }

    private static DateTimeOffset Later(DateTimeOffset before, DateTimeOffset after)
    {
        Assert.True(after > before, $"{after:O} is not later than {before:O}");
        return after;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
