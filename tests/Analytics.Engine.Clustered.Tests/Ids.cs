using System.Globalization;

namespace Analytics.Engine.Clustered.Tests;

internal static class Ids
{
    private static int last;

    public static string Next(string prefix) => prefix + Interlocked.Increment(ref last).ToString(CultureInfo.InvariantCulture);
}
