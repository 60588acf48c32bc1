using Analytics.Inference.Batching;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Batching;

public sealed class JobQueueTests
{
    [Fact]
    public void Tenants_take_turns_within_a_level()
    {
        var queue = new JobQueue(10);
        foreach (var name in new[] { "a1", "a2", "a3", "b1", "c1", "b2" })
            queue.Add(Job(name));
        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], TakeAll(queue));
    }

    [Fact]
    public void A_higher_level_goes_first_whoever_waits_longer()
    {
        var queue = new JobQueue(10);
        queue.Add(Job("a1"));
        queue.Add(Job("b1", InferencePriority.Low));
        queue.Add(Job("c1", InferencePriority.High));
        queue.Add(Job("b2", InferencePriority.High));
        Assert.Equal(["c1", "b2", "a1", "b1"], TakeAll(queue));
    }

    [Fact]
    public void A_full_queue_gives_up_its_oldest_of_the_lowest_level_and_its_neighbours_nothing()
    {
        var queue = new JobQueue(2);
        queue.Add(Job("a1", InferencePriority.High));
        queue.Add(Job("a2"));
        queue.Add(Job("b1"));
        Assert.Equal("a2", Name(queue.Add(Job("a3"))));
        Assert.Equal("a4", Name(queue.Add(Job("a4", InferencePriority.Low))));
        Assert.Equal("a3", Name(queue.Add(Job("a5", InferencePriority.High))));
        Assert.Equal(["a1", "a5", "b1"], TakeAll(queue));
    }

    [Fact]
    public void A_queue_of_one_holds_the_freshest()
    {
        var queue = new JobQueue(1);
        Assert.Null(queue.Add(Job("a1")));
        Assert.Equal("a1", Name(queue.Add(Job("a2"))));
        Assert.Equal(["a2"], TakeAll(queue));
    }

    [Fact]
    public void Against_a_list_nothing_is_lost_doubled_or_over_the_bound()
    {
        // Steps: 0 to 8 add a job of tenant step % 3 and level step / 3, 9 takes, 10 removes one that was added some time.
        Prop.ForAll(Gen.Choose(0, 10).ArrayOf().ToArbitrary(), steps =>
        {
            var (queue, waiting, all) = (new JobQueue(3), new List<PendingJob>(), new List<PendingJob>());
            foreach (var step in steps)
            {
                if (step == 9)
                {
                    var taken = queue.Take();
                    Assert.Equal(waiting.Count == 0, taken is null);
                    if (taken is null)
                        continue;
                    Assert.True(waiting.Remove(taken));
                    Assert.DoesNotContain(waiting, job => job.Level > taken.Level);
                }
                else if (step == 10)
                {
                    if (all.Count > 0)
                    {
                        var job = all[all.Count / 2];
                        Assert.Equal(waiting.Remove(job), queue.Remove(job));
                    }
                }
                else
                {
                    var job = Job($"{(char)('a' + (step % 3))}{all.Count}", (InferencePriority)(step / 3));
                    all.Add(job);
                    waiting.Add(job);
                    if (queue.Add(job) is { } evicted)
                        Assert.True(waiting.Remove(evicted));
                }

                Assert.Equal(waiting.Count, queue.Count);
                Assert.All(waiting.GroupBy(job => job.Terms.Tenant), tenant => Assert.InRange(tenant.Count(), 1, 3));
            }
        }).Holds();
    }

    private static PendingJob Job(string name, InferencePriority priority = InferencePriority.Normal) => new Named(name, priority);

    private static string? Name(PendingJob? job) => ((Named?)job)?.Name;

    private static List<string> TakeAll(JobQueue queue)
    {
        var names = new List<string>();
        while (queue.Take() is { } job)
            names.Add(Name(job)!);
        Assert.Equal(0, queue.Count);
        return names;
    }

    // The tenant is the name's first letter.
    private sealed class Named(string name, InferencePriority priority) : PendingJob(new JobTerms(name[..1], priority), null)
    {
        public string Name => name;

        public override void Fill(Inference.Models.ModelForm model, Span<float> tensor) => throw new NotSupportedException();

        public override void Fill(Inference.Models.ModelForm model, Span<byte> tensor) => throw new NotSupportedException();

        public override void Read(Inference.Models.ModelForm model, in Inference.Decoding.OutputRow outputs) => throw new NotSupportedException();

        public override void Complete(string sha256) => throw new NotSupportedException();

        public override void Drop(DropCause cause) => throw new NotSupportedException();

        public override void Fail(Exception fault) => throw new NotSupportedException();
    }
}
