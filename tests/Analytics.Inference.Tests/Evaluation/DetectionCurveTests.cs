using Analytics.Inference.Abilities;
using Analytics.Inference.Evaluation;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class DetectionCurveTests
{
    private static readonly PixelBox s_a = new(0, 0, 10, 10);
    private static readonly PixelBox s_b = new(100, 0, 110, 10);
    private static readonly PixelBox s_nowhere = new(50, 50, 60, 60);

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        Assert.Equal(1, DetectionCurve.Overlap(s_a, s_a));
        Assert.Equal(0, DetectionCurve.Overlap(s_a, s_b));
        Assert.Equal(50 / 150.0, DetectionCurve.Overlap(s_a, new(5, 0, 15, 10)), 1e-12);
        Assert.Equal(0, DetectionCurve.Overlap(default, default));
    }

    [Fact]
    public void Right_wrong_right_of_two_is_the_area_reckoned_by_hand()
    {
        var curve = new DetectionCurve([new([new(s_a), new(s_b)], [(s_a, 0.9), (s_nowhere, 0.8), (s_b, 0.7)])], 0.5);
        // Precision 1 for the 51 recalls 0 … 0.50, then 2/3 for the 50 up to 1.
        Assert.Equal((51 + (50 * 2 / 3.0)) / 101, curve.AveragePrecision, 1e-12);
        Assert.Equal((0.5, 1), (curve.RecallAt(0), curve.RecallAt(1)));
    }

    [Fact]
    public void What_is_found_twice_is_wrong_once_and_what_is_missed_lowers_the_area()
    {
        Assert.Equal(1, new DetectionCurve([new([new(s_a)], [(s_a, 0.9), (s_a, 0.8)])], 0.5).AveragePrecision);
        Assert.Equal(51 / 101.0, new DetectionCurve([new([new(s_a), new(s_b)], [(s_a, 0.9)])], 0.5).AveragePrecision, 1e-12);
        Assert.Equal(0.5, new DetectionCurve([new([new(s_a)], [(s_nowhere, 0.9), (s_a, 0.8)])], 0.5).AveragePrecision, 1e-12);
        Assert.Equal(0, new DetectionCurve([new([], [(s_a, 0.9)])], 0.5).AveragePrecision);
        Assert.Equal(0, new DetectionCurve([new([new(s_a)], [])], 0.5).RecallAt(1));
    }

    [Fact]
    public void Each_overlap_asks_for_boxes_of_its_own_precision()
    {
        // 80 of 120: two thirds.
        DetectionSample[] samples = [new([new(s_a)], [(new(2, 0, 12, 10), 0.9)])];
        Assert.Equal((1, 0), (new DetectionCurve(samples, 0.65).AveragePrecision, new DetectionCurve(samples, 0.7).AveragePrecision));
    }

    [Fact]
    public void A_box_on_what_is_ignored_counts_for_nothing_and_one_elsewhere_does()
    {
        var crowd = new TrueBox(new(0, 50, 200, 150), IsIgnored: true);
        var curve = new DetectionCurve([new([new(s_a), crowd], [(new(10, 60, 20, 70), 0.95), (s_a, 0.9)])], 0.5);
        Assert.Equal((1, 1, 1), (curve.Positives, curve.AveragePrecision, curve.RecallAt(0)));
        Assert.Equal(0, new DetectionCurve([new([new(s_a), crowd], [(new(300, 60, 320, 70), 0.95), (s_a, 0.9)])], 0.5).RecallAt(0));
    }

    [Fact]
    public void False_boxes_are_counted_a_picture()
    {
        // One of ten pictures has the thing; three wrong boxes stand above it.
        var samples = Enumerable.Range(0, 10).Select(i => i switch
        {
            0 => new DetectionSample([new(s_a)], [(s_a, 0.5)]),
            <= 3 => new DetectionSample([], [(s_nowhere, 0.9)]),
            _ => new DetectionSample([], []),
        }).ToList();
        var curve = new DetectionCurve(samples, 0.5);
        Assert.Equal((0, 1, 0.25), (curve.RecallAt(0.2), curve.RecallAt(0.3), Math.Round(curve.AveragePrecision, 12)));
    }

    [Fact]
    public void The_curve_is_that_of_matching_anew_at_every_threshold()
    {
        var box = from x in Gen.Choose(0, 12) from y in Gen.Choose(0, 4) from w in Gen.Choose(2, 6) select new PixelBox(x, y, x + w, y + 4);
        var sample = from truth in box.ListOf(3) from found in box.ListOf(4) select (truth, found);
        var pictures = from list in sample.NonEmptyListOf() from seed in Gen.Choose(0, 10_000) select (list, seed);
        Prop.ForAll(pictures.ToArbitrary(), Gen.Elements(0.3, 0.5, 0.75).ToArbitrary(), (all, overlap) =>
        {
            // Scores of their own for all boxes: equal ones would be one threshold.
            var random = new Random(all.seed);
            var samples = all.list.Select(one => new DetectionSample(
                [.. one.truth.Select(b => new TrueBox(b))], [.. one.found.Select(b => (b, random.NextDouble()))])).ToList();
            Assert.Equal(Naive(samples, overlap), new DetectionCurve(samples, overlap).AveragePrecision, 1e-9);
        }).Holds(100, endSize: 8);
    }

    // COCO's definition word by word: at each recall the best precision of any threshold that reaches it.
    private static double Naive(List<DetectionSample> samples, double overlap)
    {
        var there = samples.Sum(sample => sample.True.Count);
        var points = samples.SelectMany(sample => sample.Found).Select(one => one.Score).Select(threshold =>
        {
            var (right, said) = (0, 0);
            foreach (var sample in samples)
            {
                var free = sample.True.Select(one => one.Box).ToList();
                foreach (var (found, _) in sample.Found.Where(one => one.Score >= threshold).OrderByDescending(one => one.Score))
                {
                    said++;
                    var reached = free.Where(one => DetectionCurve.Overlap(one, found) >= overlap).OrderByDescending(one => DetectionCurve.Overlap(one, found)).ToList();
                    if (reached.Count == 0)
                        continue;
                    right++;
                    free.Remove(reached[0]);
                }
            }

            return (Precision: right / (double)said, Recall: right / (double)there);
        }).ToList();
        return there == 0 ? 0 : Enumerable.Range(0, 101).Average(step => points.Where(p => p.Recall >= (step / 100.0) - 1e-12).Select(p => p.Precision).DefaultIfEmpty(0).Max());
    }
}
