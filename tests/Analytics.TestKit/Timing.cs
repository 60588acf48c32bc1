using Xunit;

namespace Analytics.TestKit;

/// <summary>
/// Limits of real time. A busy machine breaks them without any fault of the code, so they hold only where somebody measures:
/// <c>ANALYTICS_TIMING=1</c> on a quiet machine. What is done within them is asserted everywhere.
/// </summary>
public static class Timing
{
    public static bool IsMeasured { get; } = Environment.GetEnvironmentVariable("ANALYTICS_TIMING") == "1";

    public static void Within(TimeSpan limit, TimeSpan took, string what) =>
        Assert.True(!IsMeasured || took <= limit, $"{what} took {took.TotalSeconds:0.0} s, over {limit.TotalSeconds:0.0} s.");
}
