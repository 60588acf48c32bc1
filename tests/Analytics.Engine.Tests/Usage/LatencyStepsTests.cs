using Analytics.Engine.Usage;

namespace Analytics.Engine.Tests.Usage;

public sealed class LatencyStepsTests
{
    [Fact]
    public void No_time_is_told_with_more_than_the_stated_error()
    {
        for (var milliseconds = 1L; milliseconds < 600_000; milliseconds += 1 + (milliseconds / 100))
        {
            var told = LatencySteps.Middle(LatencySteps.Of(milliseconds));
            Assert.InRange(told, milliseconds * (1 - LatencySteps.Error), milliseconds * (1 + LatencySteps.Error));
        }
    }

    [Fact]
    public void Steps_never_fall_with_time()
    {
        var last = -1;
        for (var milliseconds = 0L; milliseconds < 10_000; milliseconds++)
        {
            var step = LatencySteps.Of(milliseconds);
            Assert.True(step >= last);
            last = step;
        }

        Assert.Equal(LatencySteps.Of(long.MaxValue), LatencySteps.Of(long.MaxValue / 2));
    }

    [Fact]
    public void A_percentile_is_of_the_nearest_rank()
    {
        var counts = new Dictionary<int, long> { [LatencySteps.Of(10)] = 98, [LatencySteps.Of(1000)] = 2 };

        Assert.Equal(LatencySteps.Middle(LatencySteps.Of(10)), LatencySteps.Percentile(counts, 0.98));
        Assert.Equal(LatencySteps.Middle(LatencySteps.Of(1000)), LatencySteps.Percentile(counts, 0.99));
        Assert.Null(LatencySteps.Percentile(new Dictionary<int, long>(), 0.5));
    }
}
