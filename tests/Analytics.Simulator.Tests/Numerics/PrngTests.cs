using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Tests.Numerics;

public class PrngTests
{
    // The first numbers of the authors' own program for seed 1234567.
    private static readonly ulong[] Published =
        [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];

    [Fact]
    public void The_sequence_is_that_of_SplitMix64()
    {
        var prng = new Prng(1234567);
        Assert.Equal(Published, Enumerable.Range(0, 5).Select(_ => prng.Next()));
    }

    [Fact]
    public void Parts_of_one_seed_have_sequences_of_their_own()
    {
        var (a, b) = (Prng.For(7, 1), Prng.For(7, 2));
        Assert.NotEqual(a.Next(), b.Next());
    }

    [Fact]
    public void Numbers_below_a_count_reach_each_of_them_and_nothing_else()
    {
        var prng = new Prng(3);
        var counts = new int[7];
        for (var i = 0; i < 7000; i++)
            counts[prng.Below(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
    }
}
