using System.Collections.Concurrent;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Dropped = Analytics.Inference.Batching.JobOutcome<float>.Dropped;

namespace Analytics.Inference.Tests.Sending;

public sealed class TensorSenderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly HeldCarrier _carrier = new();

    private static CatalogModel Model => new MemorySession().Load().Model;

    [Fact]
    public async Task A_job_is_filled_in_bytes_and_reads_what_came_back()
    {
        await using var sender = Sender();
        var outcome = sender.SubmitAsync(new NumberJob(7), new JobTerms("a", InferencePriority.High, TimeSpan.FromSeconds(2)), TestContext.Current.CancellationToken);

        Assert.Equal((7, new JobTerms("a", InferencePriority.High, TimeSpan.FromSeconds(2))), Assert.Single(_carrier.Sent));
        await _carrier.AnswerAsync(new Delivery.Ran());

        Assert.Equal(new JobOutcome<float>.Completed(14, "aa"), await outcome.InTimeAsync("the answer"));
        Assert.Equal((1, 1), (sender.Counters.Submitted, sender.Counters.Completed));
    }

    [Fact]
    public async Task So_many_are_under_way_so_many_wait_and_the_oldest_makes_room()
    {
        await using var sender = Sender(queue: 3);
        var jobs = Enumerable.Range(0, TensorSender.Abreast + 5).Select(i => Submit(sender, i)).ToList();

        // The first two of the queue made room for the last two.
        Assert.Equal(TensorSender.Abreast, _carrier.Sent.Count);
        Assert.Equal((3, 2), (sender.Counters.Queued, sender.Counters.Dropped[DropCause.QueueFull]));
        Assert.Equal(DropCause.QueueFull, Assert.IsType<Dropped>(await jobs[TensorSender.Abreast].InTimeAsync("the drop")).Cause);
        for (var i = 0; i < TensorSender.Abreast + 3; i++)
            await _carrier.AnswerAsync(new Delivery.Ran());
        await Task.WhenAll(jobs).InTimeAsync("all ends");
        Assert.Equal((TensorSender.Abreast + 3, 0), (sender.Counters.Completed, sender.Counters.Queued));
    }

    [Fact]
    public async Task What_waits_too_long_is_not_sent_and_what_is_cancelled_neither()
    {
        await using var sender = Sender();
        using var cancel = new CancellationTokenSource();
        for (var i = 0; i < TensorSender.Abreast; i++)
            _ = Submit(sender, i);
        var late = sender.SubmitAsync(new NumberJob(1), new JobTerms("a", Patience: TimeSpan.FromMilliseconds(100)), CancellationToken.None);
        var given = sender.SubmitAsync(new NumberJob(2), new JobTerms("a"), cancel.Token);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await cancel.CancelAsync();
        await _carrier.AnswerAsync(new Delivery.Ran());

        Assert.Equal(DropCause.Deadline, Assert.IsType<Dropped>(await late.InTimeAsync("the drop")).Cause);
        Assert.Equal(DropCause.Cancelled, Assert.IsType<Dropped>(await given.InTimeAsync("the drop")).Cause);
        Assert.Equal(TensorSender.Abreast, _carrier.Sent.Count);
    }

    [Fact]
    public async Task An_end_for_each_drop_and_failure()
    {
        await using var sender = Sender();
        var (dropped, failed, thrown) = (Submit(sender, 1), Submit(sender, 2), sender.SubmitAsync(new NumberJob(3, () => throw new InvalidDataException("no picture")), new JobTerms("a")));
        await _carrier.AnswerAsync(new Delivery.Dropped(DropCause.Unreachable));
        await _carrier.AnswerAsync(new Delivery.Failed("node b: out of memory"));

        Assert.Equal(DropCause.Unreachable, Assert.IsType<Dropped>(await dropped.InTimeAsync("the drop")).Cause);
        Assert.Equal("node b: out of memory", Assert.IsType<JobOutcome<float>.Failed>(await failed.InTimeAsync("the failure")).Fault.Message);
        Assert.Equal("no picture", Assert.IsType<JobOutcome<float>.Failed>(await thrown.InTimeAsync("the failure")).Fault.Message);
        Assert.Equal((3, 2, 1), (sender.Counters.Submitted, sender.Counters.Failed, sender.Counters.Dropped[DropCause.Unreachable]));
    }

    [Fact]
    public async Task The_end_of_the_sender_ends_every_job()
    {
        var sender = Sender();
        var jobs = Enumerable.Range(0, TensorSender.Abreast + 2).Select(i => Submit(sender, i)).ToList();

        await sender.DisposeAsync();
        jobs.Add(Submit(sender, 99));

        Assert.All(await Task.WhenAll(jobs).InTimeAsync("all ends"), outcome => Assert.Equal(DropCause.Stopped, Assert.IsType<Dropped>(outcome).Cause));
        await sender.DisposeAsync();
    }

    private TensorSender Sender(int queue = 64) => new(Model, _carrier, queue, _time);

    private static Task<JobOutcome<float>> Submit(TensorSender sender, int number) => sender.SubmitAsync(new NumberJob(number), new JobTerms("a"));

    /// <summary>Holds each tensor until the test answers, in their order; the output is twice the first sample.</summary>
    private sealed class HeldCarrier : ITensorCarrier
    {
        private readonly ConcurrentQueue<TaskCompletionSource<Delivery>> _waiting = new();
        private readonly SemaphoreSlim _here = new(0);

        public ConcurrentQueue<(byte Sample, JobTerms Terms)> Sent { get; } = new();

        /// <summary>Waits for a tensor and answers it.</summary>
        public async Task AnswerAsync(Delivery delivery)
        {
            if (!await _here.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
                throw Patience.Missed("a tensor that waits for an answer");
            Assert.True(_waiting.TryDequeue(out var waiting));
            waiting.SetResult(delivery);
        }

        public async Task<Delivery> SendAsync(CatalogModel model, ReadOnlyMemory<byte> tensor, JobTerms terms, OutputTensors outputs, CancellationToken cancel)
        {
            Assert.Equal(192, tensor.Length);
            var sample = tensor.Span[0];
            var waiting = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
            Sent.Enqueue((sample, terms));
            _waiting.Enqueue(waiting);
            _here.Release();
            var delivery = await waiting.Task.WaitAsync(cancel);
            if (delivery is Delivery.Ran)
                await outputs.ReadAsync(new MemoryStream(OutputTensorsTests.Bytes(TensorType.Float32, [1, 1], BitConverter.GetBytes(2f * sample))), cancel);
            return delivery;
        }
    }
}
