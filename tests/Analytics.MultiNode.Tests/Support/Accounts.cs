using Analytics.Engine.Ports;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>The accounts of the cameras' time.</summary>
internal static class Accounts
{
    /// <summary>Analysed time, drops and gaps make up the wall time of each camera, and gaps neither overlap nor stand empty.</summary>
    public static async Task AssertAsync(ICoverageStore coverage)
    {
        foreach (var camera in await coverage.ListAsync())
        {
            Assert.True(camera.AddsUp, $"{camera.Camera}: {camera}");
            var gaps = await coverage.GapsAsync(camera.Camera, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            Assert.Equal(camera.Gap, CoverageTime.Sum(gaps.Select(g => g.To - g.From)));
            for (var i = 1; i < gaps.Count; i++)
                Assert.True(gaps[i].From >= gaps[i - 1].To, $"{camera.Camera}: {gaps[i - 1]} overlaps {gaps[i]}");
        }
    }
}
