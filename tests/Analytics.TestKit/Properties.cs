using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.TestKit;

/// <summary>
/// How properties are checked: with one constant seed, so that the gate finds today what it found yesterday, and with another one where
/// <c>ANALYTICS_SEED</c> names it (a whole number). A counterexample tells the seed that leads to it.
/// </summary>
public static class Properties
{
    public static ulong Seed { get; } =
        ulong.TryParse(Environment.GetEnvironmentVariable("ANALYTICS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 20;

    // The stride of FsCheck's generator: an odd number with well mixed bits.
    private const ulong Stride = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Checks a property, or fails with the smallest counterexample that was found.</summary>
    /// <param name="runs">Cases to try, from 1.</param>
    /// <param name="startSize">Size of the first case, as its generator understands it.</param>
    /// <param name="endSize">Size of the last one.</param>
    public static void Holds(this Property property, int runs = 100, int startSize = 1, int endSize = 100)
    {
        try
        {
            property.Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithStartSize(startSize).WithEndSize(endSize).WithReplay(Seed, Stride));
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"With ANALYTICS_SEED={Seed}: {fault.Message}", fault);
        }
    }
}
