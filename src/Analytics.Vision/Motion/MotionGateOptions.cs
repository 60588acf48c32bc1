namespace Analytics.Vision.Motion;

/// <summary>When a sample is worth inferring.</summary>
public sealed record MotionGateOptions
{
    /// <summary>Least change of a cell's mean luma, in levels of 0 to 255, 0.5 to 64. Default 3.</summary>
    public float MinChange { get; init; } = 3;

    /// <summary>A cell has changed beyond so many of its own mean deviations, 1 to 20. Default 6 (near 5 standard deviations).</summary>
    public float NoiseFactor { get; init; } = 6;

    /// <summary>Changed cells that must touch each other, 1 or more. Default 2: noise alone seldom makes neighbours.</summary>
    public int MinCells { get; init; } = 2;

    /// <summary>Samples from which the background is learned first; all pass. 2 to 1000. Default 10.</summary>
    public int WarmUp { get; init; } = 10;

    /// <summary>Samples in which the background follows an unchanged cell, 2 to 10000. Default 32.</summary>
    public int Memory { get; init; } = 32;

    /// <summary>
    /// Samples in which a changed cell becomes background, 2 to 100000. Default 512: a person who stands still is seen for about
    /// a minute at five samples a second, and a parked car is not seen for ever.
    /// </summary>
    public int Absorption { get; init; } = 512;

    /// <summary>How long samples pass after the last movement. Default 1 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At least one sample passes in this time, moved or not; a wrong background cannot blind a camera. Default 5 s.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public MotionGateOptions Checked()
    {
        Check(MinChange is >= 0.5f and <= 64, nameof(MinChange), MinChange, "0.5 to 64");
        Check(NoiseFactor is >= 1 and <= 20, nameof(NoiseFactor), NoiseFactor, "1 to 20");
        Check(MinCells >= 1, nameof(MinCells), MinCells, "1 or more");
        Check(WarmUp is >= 2 and <= 1000, nameof(WarmUp), WarmUp, "2 to 1000");
        Check(Memory is >= 2 and <= 10_000, nameof(Memory), Memory, "2 to 10000");
        Check(Absorption is >= 2 and <= 100_000, nameof(Absorption), Absorption, "2 to 100000");
        Check(Hold >= TimeSpan.Zero, nameof(Hold), Hold, "zero or more");
        Check(Refresh > TimeSpan.Zero, nameof(Refresh), Refresh, "more than zero");
        return this;

        static void Check(bool isGood, string name, object value, string range)
        {
            if (!isGood)
                throw new ArgumentException($"{name} is {value}: use {range}.");
        }
    }
}
