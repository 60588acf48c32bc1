using Analytics.Vision.Detections;
using Analytics.Vision.Tracking;

namespace Analytics.Vision.Tests.Tracking;

public sealed class ByteTrackerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ByteTracker _tracker = new(new TrackerOptions());
    private int _sample;

    [Fact]
    public void A_walker_keeps_his_id_although_the_detector_jitters()
    {
        var random = new Random(4);
        var ids = new HashSet<int>();
        for (var i = 0; i < 60; i++)
        {
            var jitter = () => (random.NextSingle() - 0.5f) * 0.02f;
            foreach (var seen in Next(Person(0.1f + (0.012f * i) + jitter(), 0.5f + jitter(), 0.6f + (0.3f * random.NextSingle()))))
                ids.Add(seen.Id);
        }

        Assert.Equal([1], ids);
        Assert.Equal(1, _tracker.Alive);
    }

    [Fact]
    public void Crossing_walkers_keep_their_ids()
    {
        var (left, right) = (new List<int>(), new List<int>());
        for (var i = 0; i < 40; i++)
        {
            // They pass each other in opposite directions, one a little nearer to the camera.
            var a = Person(0.2f + (0.015f * i), 0.50f, 0.9f);
            var b = Person(0.8f - (0.015f * i), 0.53f, 0.9f);
            foreach (var seen in Next(a, b))
                (Math.Abs(seen.Box.CentreY - 0.50f) < Math.Abs(seen.Box.CentreY - 0.53f) ? left : right).Add(seen.Id);
        }

        Assert.Single(left.Distinct());
        Assert.Single(right.Distinct());
        Assert.NotEqual(left[0], right[0]);
        Assert.True(left.Count >= 39 && right.Count >= 39);
    }

    [Fact]
    public void A_walker_hidden_for_a_second_comes_back_under_his_id()
    {
        for (var i = 0; i < 10; i++)
            Next(Person(0.2f + (0.01f * i), 0.5f, 0.9f));
        for (var i = 10; i < 15; i++)
            Assert.Empty(Next());
        var back = Assert.Single(Next(Person(0.35f, 0.5f, 0.9f)));
        Assert.Equal((1, 11), (back.Id, back.Hits));
    }

    [Fact]
    public void After_the_longest_absence_a_new_id_begins()
    {
        for (var i = 0; i < 5; i++)
            Next(Person(0.2f, 0.5f, 0.9f));
        for (var i = 0; i < 11; i++)
            Next();
        Assert.Equal(0, _tracker.Alive);
        Next(Person(0.2f, 0.5f, 0.9f));
        Assert.Equal(2, Assert.Single(Next(Person(0.2f, 0.5f, 0.9f))).Id);
    }

    [Fact]
    public void Weak_detections_continue_a_track_but_begin_none()
    {
        for (var i = 0; i < 10; i++)
            Assert.Empty(Next(Person(0.7f, 0.5f, 0.3f)));
        Assert.Equal(0, _tracker.Alive);

        for (var i = 0; i < 5; i++)
            Next(Person(0.3f, 0.5f, 0.9f));
        for (var i = 0; i < 10; i++)
            Assert.Equal(1, Assert.Single(Next(Person(0.3f, 0.5f, 0.2f))).Id);
    }

    [Fact]
    public void A_class_with_a_score_of_its_own_begins_and_continues_tracks_at_that_one()
    {
        var tracker = new ByteTracker(new TrackerOptions { MinHits = 1, ByClass = new Dictionary<int, float> { [2] = 0.05f, [3] = 0.8f } });
        Detection[] seen = [Person(0.1f, 0.5f, 0.4f), Person(0.3f, 0.5f, 0.06f) with { ClassId = 2 }, Person(0.5f, 0.5f, 0.7f) with { ClassId = 3 }];
        Assert.Equal([2], tracker.Update(Start, seen).Select(t => t.ClassId));
        Assert.Equal((1, 2), (tracker.Update(Start.AddSeconds(0.2), seen)[0].Id, tracker.Update(Start.AddSeconds(0.4), [Person(0.7f, 0.5f, 0.5f)])[0].Id));
    }

    [Fact]
    public void A_single_false_detection_is_never_reported()
    {
        Assert.Empty(Next(Person(0.3f, 0.5f, 0.9f)));
        Assert.Empty(Next());
        Assert.Equal(0, _tracker.Alive);
    }

    [Fact]
    public void Classes_do_not_mix()
    {
        for (var i = 0; i < 3; i++)
            Next(Person(0.3f, 0.5f, 0.9f));
        var car = Person(0.3f, 0.5f, 0.9f) with { ClassId = 2 };
        Assert.Empty(Next(car));
        Assert.Equal((2, 2), (Next(car)[0].Id, _tracker.Alive));
    }

    [Fact]
    public void The_order_of_detections_changes_neither_ids_nor_boxes()
    {
        var (forward, backward) = (new ByteTracker(new TrackerOptions()), new ByteTracker(new TrackerOptions()));
        var random = new Random(11);
        for (var i = 0; i < 50; i++)
        {
            var at = Start.AddMilliseconds(200 * i);
            var people = Enumerable.Range(0, 12)
                .Select(p => Person((0.08f * p) + (0.002f * i) + (0.01f * random.NextSingle()), 0.3f + (0.04f * p), random.NextSingle()))
                .ToArray();
            var expected = forward.Update(at, people).ToArray();
            Assert.Equal(expected, backward.Update(at, Enumerable.Reverse(people).ToArray()));
        }
    }

    [Fact]
    public void Uneven_sampling_does_not_lose_a_walker()
    {
        var random = new Random(5);
        var (at, ids) = (0.0, new HashSet<int>());
        for (var i = 0; i < 40; i++)
        {
            at += 0.08 + (0.4 * random.NextDouble());
            foreach (var seen in _tracker.Update(Start.AddSeconds(at), [Person(0.05f + (float)(0.06 * at), 0.5f, 0.8f)]))
                ids.Add(seen.Id);
        }

        Assert.Equal([1], ids);
    }

    [Fact]
    public void A_pause_forgets_tracks_and_keeps_counting_ids()
    {
        Next(Person(0.3f, 0.5f, 0.9f));
        Next(Person(0.3f, 0.5f, 0.9f));
        _tracker.Forget();
        Next(Person(0.3f, 0.5f, 0.9f));
        Assert.Equal(2, Next(Person(0.3f, 0.5f, 0.9f))[0].Id);
    }

    [Fact]
    public void Time_that_stands_still_and_options_out_of_range_are_refused()
    {
        _tracker.Update(Start, []);
        Assert.Throws<ArgumentException>(() => _tracker.Update(Start, []));
        Assert.Throws<ArgumentException>(() => new ByteTracker(new TrackerOptions { HighScore = 1.5f }));
        Assert.Throws<ArgumentException>(() => new ByteTracker(new TrackerOptions { NewScore = 0.4f }));
        Assert.Throws<ArgumentException>(() => new ByteTracker(new TrackerOptions { MinHits = 0 }));
        Assert.Throws<ArgumentException>(() => new ByteTracker(new TrackerOptions { ByClass = new Dictionary<int, float> { [1] = -0.1f } }));
    }

    // Five samples a second of people six times taller than a step: the product's usual case.
    private IReadOnlyList<TrackedObject> Next(params Detection[] detections) =>
        _tracker.Update(Start.AddMilliseconds(200 * _sample++), detections);

    private static Detection Person(float x, float y, float score) => new(Box.FromCentre(x, y, 0.06f, 0.2f), 0, score);
}
