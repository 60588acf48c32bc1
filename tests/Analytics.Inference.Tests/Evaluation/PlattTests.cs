using Analytics.Inference.Evaluation;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class PlattTests
{
    [Theory]
    [InlineData(0.35, 11.6)]
    [InlineData(0.2, 40)]
    [InlineData(-0.1, 3)]
    public void What_scores_were_drawn_by_is_found_again(double middle, double slope)
    {
        // As many of each kind: their shares at a score are then the probabilities.
        var random = new Random(7);
        var (same, other) = (new List<ScoredItem>(), new List<ScoredItem>());
        while (same.Count < 20_000 || other.Count < 20_000)
        {
            var score = middle + ((random.NextDouble() - 0.5) * 20 / slope);
            var isSame = random.NextDouble() < 1 / (1 + Math.Exp(-slope * (score - middle)));
            var kind = isSame ? same : other;
            if (kind.Count < 20_000)
                kind.Add(new(score, isSame));
        }

        var fitted = Platt.Fit([.. same, .. other]);

        Assert.InRange(fitted.Slope / slope, 0.96, 1.04);
        Assert.Equal(middle, fitted.Middle, 0.2 / slope);
    }

    [Fact]
    public void Kinds_that_do_not_overlap_have_a_slope_and_a_middle_between_them()
    {
        var fitted = Platt.Fit([new(0.1, false), new(0.2, false), new(0.5, true), new(0.6, true)]);
        Assert.InRange(fitted.Middle, 0.3, 0.4);
        Assert.InRange(fitted.Slope, 1, 100);
    }

    [Fact]
    public void Pairs_of_one_kind_and_a_model_that_is_wrong_way_round_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Platt.Fit([new(0.1, true), new(0.2, true)]));
        Assert.Throws<ArgumentException>(() => Platt.Fit([new(0.6, false), new(0.7, false), new(0.1, true), new(0.2, true)]));
    }
}
