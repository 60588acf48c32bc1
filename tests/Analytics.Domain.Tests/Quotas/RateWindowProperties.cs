using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Domain.Tests.Quotas;

public sealed class RateWindowProperties
{
    /// <summary>Against a list of instants, counted anew for every call. Milliseconds on both sides of the window's edge.</summary>
    [Fact]
    public void At_most_n_calls_are_admitted_in_any_second_and_no_call_is_refused_without_need()
    {
        var gaps = Gen.Elements(0, 0, 0, 1, 100, 333, 500, 999, 1000, 1001).ArrayOf().ToArbitrary();
        Prop.ForAll(gaps, Gen.Choose(1, 7).ToArbitrary(), (steps, limit) =>
        {
            var (window, admitted, now) = (RateWindow.Empty, new List<DateTimeOffset>(), Quota.Start);
            foreach (var gap in steps)
            {
                now = now.AddMilliseconds(gap);
                var expected = admitted.Count(at => at > now.AddMilliseconds(-1000) && at <= now) < limit;
                Assert.Equal(expected, window.TryAdmit(now, limit, out window));
                if (expected)
                    admitted.Add(now);
                Assert.InRange(window.Count, 0, limit);
                Assert.Equal(window.Count, window.Earlier.Sum(burst => burst.Calls) + window.Last.Calls);
            }
        }).Holds(500);
    }

    /// <summary>Instants between the milliseconds: a window is never shorter than a second, and a millisecond longer at the most.</summary>
    [Fact]
    public void A_window_is_a_second_and_at_most_a_millisecond_more()
    {
        const int perMillisecond = (int)TimeSpan.TicksPerMillisecond;
        var gaps = Gen.OneOf(Gen.Choose(0, 3 * perMillisecond), Gen.Choose(990 * perMillisecond, 1_010 * perMillisecond)).ArrayOf().ToArbitrary();
        Prop.ForAll(gaps, Gen.Choose(1, 7).ToArbitrary(), (steps, limit) =>
        {
            var (window, admitted, now) = (RateWindow.Empty, new List<DateTimeOffset>(), Quota.Start);
            foreach (var gap in steps)
            {
                now = now.AddTicks(gap);
                var inSecond = admitted.Count(at => at > now - RateWindow.Span);
                var inLonger = admitted.Count(at => at > now - RateWindow.Span - TimeSpan.FromMilliseconds(1));
                var isAdmitted = window.TryAdmit(now, limit, out window);
                Assert.True(isAdmitted ? inSecond < limit : inLonger >= limit, $"{inSecond} and {inLonger} of {limit} at {now:O}, {isAdmitted}");
                if (isAdmitted)
                    admitted.Add(now);
            }
        }).Holds(500);
    }

    /// <summary>Whatever the clock does, the window opens again within two seconds.</summary>
    [Fact]
    public void No_clock_step_closes_the_window_for_good()
    {
        var steps = Gen.Choose(-7_200_000, 7_200_000).ArrayOf().ToArbitrary();
        Prop.ForAll(steps, jumps =>
        {
            var (window, now) = (RateWindow.AfterCrash(Quota.Start), Quota.Start);
            foreach (var jump in jumps)
            {
                now = now.AddMilliseconds(jump);
                window.TryAdmit(now, 1, out window);
            }

            // A step of up to a second is taken for the difference of two gateways' clocks, and waited for.
            Assert.True(window.TryAdmit(now.AddSeconds(2), 1, out _), now.ToString(CultureInfo.InvariantCulture));
        }).Holds(300);
    }
}
