using Analytics.Inference.Batching;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Batching;

using Outcome = JobOutcome<float>;

/// <summary>Many threads, faults, exchanges and cancellations: every job ends exactly once, and the counters add up.</summary>
public sealed class BatcherPropertyTests
{
    [Fact]
    public void Every_job_ends_exactly_once_and_is_counted()
    {
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed => StormAsync(seed).GetAwaiter().GetResult())
            .Holds(40);
    }

    private static async Task StormAsync(int seed)
    {
        var random = new Random(seed);
        var options = new BatcherOptions
        {
            MaxBatch = random.Next(1, 5),
            QueueLength = random.Next(1, 9),
            IsLossless = random.Next(2) == 0,
            MaxWait = TimeSpan.FromMilliseconds(random.Next(3)),
            BackOff = TimeSpan.FromMilliseconds(1),
            MaxBackOff = TimeSpan.FromMilliseconds(4),
        };
        var faults = random.Next(3);
        var runs = 0;
        MemorySession Session() => new()
        {
            Fault = () => faults > 0 && Interlocked.Increment(ref runs) % 7 < faults ? new InferenceException(InferenceFaultCode.RunFailed, "chance") : null,
        };
        var batcher = new Batcher(() => Session().Load(), options, TimeProvider.System, "storm");
        using var cancel = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(() => WorkAsync(batcher, worker, new Random(seed + worker), cancel.Token))).ToList();
        batcher.Rest();
        if (random.Next(2) == 0)
            batcher.Wake();
        var endsEarly = random.Next(3) == 0;
        if (endsEarly)
            await batcher.DisposeAsync();
        if (random.Next(3) == 0)
            await cancel.CancelAsync();

        var outcomes = (await Task.WhenAll(workers).InTimeAsync("the end of every job")).SelectMany(all => all).ToList();
        await batcher.DisposeAsync();

        var counters = batcher.Counters;
        Assert.Equal(4 * 25, outcomes.Count);
        Assert.Equal(outcomes.Count, counters.Submitted);
        Assert.Equal(outcomes.Count(outcome => outcome is Outcome.Completed), counters.Completed);
        Assert.Equal(outcomes.Count(outcome => outcome is Outcome.Failed), counters.Failed);
        foreach (var (cause, count) in counters.Dropped)
            Assert.Equal(outcomes.Count(outcome => outcome is Outcome.Dropped dropped && dropped.Cause == cause), count);
        Assert.Equal(0, counters.Queued);
        Assert.Equal(counters.Completed, counters.BatchSizes.Sum(size => size.Key * size.Value));
        Assert.All(counters.BatchSizes.Keys, size => Assert.InRange(size, 1, options.MaxBatch));
        Assert.True(!options.IsLossless || counters.Dropped[DropCause.QueueFull] == 0);
    }

    private static async Task<List<Outcome>> WorkAsync(Batcher batcher, int worker, Random random, CancellationToken cancel)
    {
        var (outcomes, open) = (new List<Outcome>(), new List<(float Number, Task<Outcome> End)>());
        for (var i = 0; i < 25; i++)
        {
            var number = (worker * 1000f) + i;
            var patience = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 3)) : (TimeSpan?)null;
            var terms = new JobTerms($"t{random.Next(3)}", (InferencePriority)random.Next(3), patience);
            open.Add((number, batcher.SubmitAsync(new NumberJob(number), terms, cancel)));
            if (random.Next(3) == 0)
                await open[^1].End;
        }

        foreach (var (number, end) in open)
        {
            outcomes.Add(await end);
            // A job never gets a neighbour's answer.
            if (outcomes[^1] is Outcome.Completed completed)
                Assert.Equal((2 * number) + 1, completed.Result);
        }

        return outcomes;
    }
}
