using Analytics.Inference.Evaluation;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class RocTests
{
    // Scores of 0.9 + 0.8 − 0.7 + 0.6 − 0.5 +: a sign for each.
    private static readonly ScoredItem[] s_mixed = [new(0.9, true), new(0.8, false), new(0.7, true), new(0.6, false), new(0.5, true)];

    [Fact]
    public void A_small_curve_is_the_one_drawn_by_hand()
    {
        var roc = new Roc(s_mixed);
        // Of 3 × 2 pairs: 0.9 is above both, 0.7 above one, 0.5 above none.
        Assert.Equal(3.0 / 6, roc.Auc, 1e-12);
        Assert.Equal(1.0 / 3, roc.RecallAt(0), 1e-12);
        Assert.Equal(2.0 / 3, roc.RecallAt(0.5), 1e-12);
        Assert.Equal(1, roc.RecallAt(1), 1e-12);
        // Above 0.8 a third of the positives and no negative: better than any other.
        Assert.Equal(0.85, roc.BestThreshold, 1e-12);
    }

    [Fact]
    public void Kinds_that_do_not_overlap_are_told_apart_in_the_middle_of_the_gap()
    {
        var roc = new Roc([new(0.9, true), new(0.6, true), new(0.2, false), new(0.1, false)]);
        Assert.Equal((1, 1), (roc.Auc, roc.RecallAt(0)));
        Assert.Equal(0.4, roc.BestThreshold, 1e-12);
    }

    [Fact]
    public void Scores_that_tell_nothing_are_worth_a_half_and_the_wrong_way_round_is_worth_nothing()
    {
        Assert.Equal(0.5, new Roc([new(1, true), new(1, false), new(1, false)]).Auc);
        var wrong = new Roc([new(0.1, true), new(0.9, false)]);
        Assert.Equal((0, 0), (wrong.Auc, wrong.RecallAt(0)));
    }

    [Fact]
    public void Items_of_one_kind_and_scores_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Roc([new(0.5, true)]));
        Assert.Throws<ArgumentException>(() => new Roc([new(0.5, true), new(double.NaN, false)]));
    }

    [Fact]
    public void The_curve_is_that_of_counting_every_pair_and_trying_every_threshold()
    {
        var item = from score in Gen.Choose(0, 12) from isPositive in Gen.Elements(true, false) select new ScoredItem(score / 12.0, isPositive);
        var items = item.ListOf().Where(all => all.Any(i => i.IsPositive) && all.Any(i => !i.IsPositive)).Select(all => all.ToArray());
        Prop.ForAll(items.ToArbitrary(), Gen.Choose(0, 100).Select(p => p / 100.0).ToArbitrary(), (all, rate) =>
        {
            var roc = new Roc(all);
            var (yes, no) = (all.Where(i => i.IsPositive).ToList(), all.Where(i => !i.IsPositive).ToList());
            var auc = yes.Average(a => no.Average(b => a.Score > b.Score ? 1 : a.Score == b.Score ? 0.5 : 0.0));
            Assert.Equal(auc, roc.Auc, 1e-9);
            // Every score as a threshold, and one that nothing reaches.
            var tried = all.Select(i => i.Score).Append(2).Select(t =>
                (Recall: yes.Count(i => i.Score >= t) / (double)yes.Count, Rate: no.Count(i => i.Score >= t) / (double)no.Count)).ToList();
            Assert.Equal(tried.Where(t => t.Rate <= rate + 1e-9).Max(t => t.Recall), roc.RecallAt(rate), 1e-9);
            var best = roc.BestThreshold;
            var reached = yes.Count(i => i.Score >= best) / (double)yes.Count - (no.Count(i => i.Score >= best) / (double)no.Count);
            Assert.Equal(tried.Max(t => t.Recall - t.Rate), reached, 1e-9);
        }).Holds(300);
    }
}
