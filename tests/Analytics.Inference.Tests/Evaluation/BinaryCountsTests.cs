using Analytics.Inference.Evaluation;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class BinaryCountsTests
{
    [Fact]
    public void Shares_are_those_of_the_four_counts()
    {
        var counts = BinaryCounts.Of([(true, true), (true, true), (true, true), (true, false), (false, true), (false, true), (false, false), (false, false)]);
        Assert.Equal(new BinaryCounts(3, 1, 2, 2), counts);
        Assert.Equal(5 / 8.0, counts.Accuracy, 1e-12);
        Assert.Equal(3 / 4.0, counts.Precision, 1e-12);
        Assert.Equal(3 / 5.0, counts.Recall, 1e-12);
        Assert.Equal(2 * 0.75 * 0.6 / 1.35, counts.F1, 1e-12);
        Assert.Equal(1 / 3.0, counts.FalsePositiveRate, 1e-12);
    }

    [Fact]
    public void A_share_of_nothing_is_none()
    {
        var none = BinaryCounts.Of([]);
        Assert.Equal((0, 0, 0, 0, 0), (none.Accuracy, none.Precision, none.Recall, none.F1, none.FalsePositiveRate));
    }
}
