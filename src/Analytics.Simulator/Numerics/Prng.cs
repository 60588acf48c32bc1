namespace Analytics.Simulator.Numerics;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014). Our own, since the base library does not promise its sequence over versions and a clip's
/// bytes depend on it.
/// </summary>
public struct Prng(ulong seed)
{
    private ulong _state = seed;

    /// <summary>An independent stream for a part of a scene, so that a change in one part leaves the others as they were.</summary>
    public static Prng For(ulong seed, ulong part) => new(Mix(seed + (0x9E3779B97F4A7C15UL * (part + 1))));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 to below 1, 53 bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + ((high - low) * Unit());

    /// <summary>0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Unit() * count);

    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
