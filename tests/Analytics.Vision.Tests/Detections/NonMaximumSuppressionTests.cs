using Analytics.TestKit;
using Analytics.Vision.Detections;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Vision.Tests.Detections;

public sealed class NonMaximumSuppressionTests
{
    // Coordinates and scores on a coarse grid, so that ties and equal boxes are common.
    private static readonly Gen<Detection> Candidates =
        from x in Gen.Choose(0, 12)
        from y in Gen.Choose(0, 12)
        from width in Gen.Choose(0, 6)
        from height in Gen.Choose(1, 6)
        from score in Gen.Choose(1, 8)
        from kind in Gen.Choose(0, 2)
        select new Detection(new Box(x / 16f, y / 16f, (x + width) / 16f, (y + height) / 16f), kind, score / 8f);

    [Fact]
    public void Both_paths_keep_what_the_naive_rule_keeps() => Prop.ForAll(
        Gen.ListOf(Candidates, 60).ToArbitrary(),
        Gen.Choose(0, 10).Select(i => i / 10f).ToArbitrary(),
        (candidates, maxIou) =>
        {
            var expected = Naive(candidates, maxIou);
            return Keep(true, candidates, maxIou).SequenceEqual(expected) && Keep(false, candidates, maxIou).SequenceEqual(expected);
        }).Holds();

    [Fact]
    public void The_order_of_candidates_does_not_matter() => Prop.ForAll(
        Gen.ListOf(Candidates, 40).ToArbitrary(),
        candidates => Keep(true, candidates, 0.4f).SequenceEqual(Keep(true, Enumerable.Reverse(candidates), 0.4f)))
        .Holds();

    [Fact]
    public void Suppressing_what_was_kept_changes_nothing() => Prop.ForAll(
        Gen.ListOf(Candidates, 40).ToArbitrary(),
        candidates =>
        {
            var once = Keep(true, candidates, 0.3f);
            return Keep(true, once, 0.3f).SequenceEqual(once);
        }).Holds();

    [Fact]
    public void Other_classes_and_the_limit_are_respected_and_broken_boxes_left_out()
    {
        var box = new Box(0.1f, 0.1f, 0.3f, 0.5f);
        Detection[] candidates =
        [
            new(box, 0, 0.9f), new(box, 1, 0.8f), new(box, 0, 0.7f), new(new Box(0.3f, 0.1f, 0.1f, 0.5f), 2, 1),
            new(new Box(float.NaN, 0, 1, 1), 3, 1), new(new Box(0.6f, 0.6f, 0.7f, 0.7f), 0, 0.5f), new(box, 4, float.NaN),
        ];

        Assert.Equal([candidates[0], candidates[1], candidates[5]], Keep(true, candidates, 0.5f));
        var two = new List<Detection>();
        NonMaximumSuppression.Run(candidates, 0.5f, 2, two);
        Assert.Equal([candidates[0], candidates[1]], two);
        Assert.Throws<ArgumentOutOfRangeException>(() => NonMaximumSuppression.Run(candidates, float.NaN, 2, two));
    }

    private static List<Detection> Keep(bool useVectors, IEnumerable<Detection> candidates, float maxIou)
    {
        var kept = new List<Detection>();
        NonMaximumSuppression.Run(useVectors, candidates.ToArray(), maxIou, int.MaxValue, kept);
        return kept;
    }

    // Quadratic and by the book: the best of those left stays and drops its like.
    private static List<Detection> Naive(IEnumerable<Detection> candidates, float maxIou)
    {
        var left = candidates.Where(c => c.Box.Area > 0)
            .OrderByDescending(c => c.Score).ThenBy(c => c.ClassId)
            .ThenBy(c => c.Box.X1).ThenBy(c => c.Box.Y1).ThenBy(c => c.Box.X2).ThenBy(c => c.Box.Y2).ToList();
        var kept = new List<Detection>();
        while (left.Count > 0)
        {
            var best = left[0];
            kept.Add(best);
            left = left.Skip(1).Where(c => c.ClassId != best.ClassId || Overlap(c.Box, best.Box) <= maxIou).ToList();
        }

        return kept;
    }

    // Cells of the 1/16 grid, counted: exact, and another way than the production code's.
    private static float Overlap(Box a, Box b)
    {
        var (shared, either) = (0, 0);
        for (var i = 0; i < 20 * 20; i++)
        {
            var (x, y) = (((i % 20) + 0.5f) / 16, ((i / 20) + 0.5f) / 16);
            var (inA, inB) = (x > a.X1 && x < a.X2 && y > a.Y1 && y < a.Y2, x > b.X1 && x < b.X2 && y > b.Y1 && y < b.Y2);
            shared += inA && inB ? 1 : 0;
            either += inA || inB ? 1 : 0;
        }

        return (float)shared / either;
    }
}
