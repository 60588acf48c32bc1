using Analytics.Simulator.GroundTruth;

namespace Analytics.Simulator.Tests.GroundTruth;

public sealed class SpanScoreTests
{
    [Fact]
    public void A_report_within_the_tolerance_is_a_hit_and_the_rest_is_missed_or_false()
    {
        var score = SpanScore.Of([new(3, 11), new(20, 26)], [new(12.5, 13), new(40, 41)], tolerance: 2);
        Assert.Equal([(new ClipSpan(3, 11), new ClipSpan(12.5, 13))], score.Hits);
        Assert.Equal([new ClipSpan(20, 26)], score.Missed);
        Assert.Equal([new ClipSpan(40, 41)], score.False);
        Assert.Equal((0.5, 0.5), (score.Precision, score.Recall));
    }

    [Fact]
    public void The_tolerance_itself_is_within()
    {
        Assert.Single(SpanScore.Of([new(10, 20)], [new(21, 22)], 1).Hits);
        Assert.Single(SpanScore.Of([new(10, 20)], [new(5, 9)], 1).Hits);
        Assert.Empty(SpanScore.Of([new(10, 20)], [new(21.1, 22)], 1).Hits);
    }

    [Fact]
    public void One_report_answers_for_one_event_and_a_second_report_of_it_is_false()
    {
        Assert.Equal((0.5, 1.0), Shares([new(1, 9)], [new(2, 3), new(5, 6)]));
        Assert.Equal((1.0, 0.5), Shares([new(1, 3), new(5, 6)], [new(2, 9)]));
    }

    [Fact]
    public void The_pairing_with_the_most_pairs_counts()
    {
        // The first event would take the report that is the second one's only one.
        Assert.Equal((1.0, 1.0), Shares([new(0, 10), new(8, 12)], [new(9, 11), new(1, 2)]));
    }

    [Fact]
    public void Without_reports_or_events_there_is_no_share()
    {
        Assert.Equal((null, 0.0), Shares([new(1, 2)], []));
        Assert.Equal((0.0, null), Shares([], [new(1, 2)]));
        Assert.Equal((null, null), Shares([], []));
    }

    [Fact]
    public void No_pairing_has_more_pairs_than_the_one_found()
    {
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var (truth, found) = (Spans(random), Spans(random));
            var score = SpanScore.Of(truth, found, 0.5);
            Assert.Equal(MostPairs(truth, [.. found], 0), score.Hits.Count);
            Assert.Equal((truth.Count, found.Count), (score.Hits.Count + score.Missed.Count, score.Hits.Count + score.False.Count));
            Assert.All(score.Hits, h => Assert.True(h.Truth.Meets(h.Found, 0.5)));
        }
    }

    [Fact]
    public void Events_that_follow_closely_are_one()
    {
        Assert.Equal([new(1, 6), new(9, 10)], SpanScore.Joined([new(9, 10), new(1, 5), new(2, 3), new(5.5, 6)], gap: 3));
        Assert.Equal([new(1, 2), new(5, 6)], SpanScore.Joined([new(1, 2), new(5, 6)], gap: 3));
    }

    private static (double? Precision, double? Recall) Shares(ClipSpan[] truth, ClipSpan[] found)
    {
        var score = SpanScore.Of(truth, found, 0);
        return (score.Precision, score.Recall);
    }

    private static List<ClipSpan> Spans(Random random) => [.. Enumerable.Range(0, random.Next(5)).Select(_ =>
    {
        var from = random.Next(20) / 2.0;
        return new ClipSpan(from, from + (random.Next(6) / 2.0));
    })];

    // Every pairing there is: each event with one of the reports left, or with none.
    private static int MostPairs(List<ClipSpan> truth, List<ClipSpan> left, int from)
    {
        if (from == truth.Count)
            return 0;
        var most = MostPairs(truth, left, from + 1);
        foreach (var report in left.Where(r => r.Meets(truth[from], 0.5)).ToList())
        {
            List<ClipSpan> rest = [.. left];
            rest.Remove(report);
            most = Math.Max(most, 1 + MostPairs(truth, rest, from + 1));
        }

        return most;
    }
}
