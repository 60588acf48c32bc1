using Analytics.Inference.Benching;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Benching;

public sealed class ModelBenchTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Each_size_that_the_model_takes_has_a_line_with_its_own_times()
    {
        var run = 0;
        var session = new MemorySession();
        // One run in ten takes 30 ms, the others 10 ms.
        session.Fault = () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(++run % 10 == 0 ? 30 : 10));
            return null;
        };
        using var model = session.Load(maxBatch: 4);
        var lines = ModelBench.Run(model, [4, 1, 8, 1], TimeSpan.FromSeconds(6), _time, CancellationToken.None);

        Assert.Equal([1, 4], lines.Select(line => line.Batch));
        Assert.All(lines, line =>
        {
            Assert.InRange(line.Runs, 499, 501);
            Assert.Equal(10, line.P50.TotalMilliseconds, 0.01);
            Assert.Equal(30, line.P99.TotalMilliseconds, 0.01);
            Assert.Equal(line.Batch / 0.012, line.PicturesPerSecond, 1.0);
        });
        Assert.Equal(2.5, lines[1].PerPicture.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void A_model_of_a_fixed_batch_is_measured_at_that()
    {
        var session = new MemorySession(batch: 2) { Fault = () => { _time.Advance(TimeSpan.FromSeconds(1)); return null; } };
        using var model = session.Load(maxBatch: 2);
        Assert.Equal(2, Assert.Single(ModelBench.Run(model, [1, 2, 4], TimeSpan.FromSeconds(1), _time, CancellationToken.None)).Batch);
    }

    [Fact]
    public void A_bench_can_be_ended()
    {
        var session = new MemorySession { IsHeld = true };
        using var model = session.Load();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ModelBench.Run(model, [1], TimeSpan.FromSeconds(1), _time, cancel.Token));
    }
}
