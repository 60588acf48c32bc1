using System.Globalization;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>Numbers of a longer round than the usual one, from the environment.</summary>
internal static class Knob
{
    public static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
