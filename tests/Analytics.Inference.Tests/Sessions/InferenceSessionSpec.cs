using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Sessions;

/// <summary>What every adapter of <see cref="IInferenceRuntime"/> keeps.</summary>
public abstract class InferenceSessionSpec
{
    private static readonly SessionSettings One = new();

    protected abstract IInferenceRuntime Open();

    [Fact]
    public void The_signature_tells_names_types_and_free_sides()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(3), One);

        var input = Assert.Single(session.Signature.Inputs);
        Assert.Equal(("x", TensorType.Float32), (input.Name, input.Type));
        Assert.Equal([-1, 3], input.Shape);
        Assert.True(input.IsByBatch);
        Assert.Equal("y", Assert.Single(session.Signature.Outputs).Name);
    }

    [Fact]
    public void A_run_reads_and_writes_the_callers_memory_at_any_batch()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(3), One);
        var (x, y) = (TensorBuffer.Of(TensorType.Float32, 4, 3), TensorBuffer.Of(TensorType.Float32, 4, 3));
        foreach (var batch in new[] { 4, 1, 3 })
        {
            x.Reshape(batch, 3);
            y.Reshape(batch, 3);
            for (var i = 0; i < x.Elements; i++)
                x.As<float>()[i] = (batch * 100) + i;
            var before = y.Address;

            session.Run([x], [y], TestContext.Current.CancellationToken);

            Assert.Equal(before, y.Address);
            Assert.Equal(x.As<float>().ToArray().Select(v => (2 * v) + 1), y.As<float>().ToArray());
        }
    }

    [Fact]
    public void A_run_allocates_nothing_that_grows_with_the_tensors()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(100_000), One);
        var (x, y) = (TensorBuffer.Of(TensorType.Float32, 1, 100_000), TensorBuffer.Of(TensorType.Float32, 1, 100_000));
        session.Run([x], [y], CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            session.Run([x], [y], CancellationToken.None);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * 2048);
    }

    [Fact]
    public void Several_inputs_and_outputs_go_by_their_order()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.SumAndProduct(2), One);
        var (a, b) = (TensorBuffer.Of(TensorType.Float32, 2), TensorBuffer.Of(TensorType.Float32, 2));
        var (sum, product) = (TensorBuffer.Of(TensorType.Float32, 2), TensorBuffer.Of(TensorType.Float32, 2));
        ((float[])[3, 5]).CopyTo(a.As<float>());
        ((float[])[7, 11]).CopyTo(b.As<float>());

        session.Run([a, b], [sum, product], TestContext.Current.CancellationToken);

        Assert.Equal([10, 16], sum.As<float>().ToArray());
        Assert.Equal([21, 55], product.As<float>().ToArray());
    }

    [Fact]
    public void An_open_output_takes_the_shape_of_each_run()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.NonZero(4), One);
        var (x, places) = (TensorBuffer.Of(TensorType.Float32, 4), TensorBuffer.Open(TensorType.Int64));
        foreach (var (values, expected) in new (float[], long[])[] { ([0, 1, 0, 1], [1, 3]), ([0, 0, 0, 0], []), ([9, 9, 9, 9], [0, 1, 2, 3]) })
        {
            values.CopyTo(x.As<float>());
            session.Run([x], [places], TestContext.Current.CancellationToken);
            Assert.Equal([1, expected.Length], places.Shape.ToArray());
            Assert.Equal(expected, places.As<long>().ToArray());
        }
    }

    [Fact]
    public void Buffers_that_do_not_fit_are_refused_and_name_both_sides()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(3), One);
        var fits = TensorBuffer.Of(TensorType.Float32, 1, 3);

        var shape = Assert.Throws<InferenceException>(() => session.Run([TensorBuffer.Of(TensorType.Float32, 1, 4)], [fits], default));
        var type = Assert.Throws<InferenceException>(() => session.Run([fits], [TensorBuffer.Of(TensorType.UInt8, 1, 3)], default));
        var count = Assert.Throws<InferenceException>(() => session.Run([fits], [], default));

        Assert.All([shape, type, count], fault => Assert.Equal(InferenceFaultCode.TensorMismatch, fault.Code));
        Assert.Contains("?×3", shape.Message);
        Assert.Contains("1×4", shape.Message);
    }

    [Fact]
    public void A_batch_that_the_output_was_not_shaped_for_is_an_error_and_not_a_wrong_result()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(3), One);

        var fault = Assert.ThrowsAny<InferenceException>(
            () => session.Run([TensorBuffer.Of(TensorType.Float32, 2, 3)], [TensorBuffer.Of(TensorType.Float32, 1, 3)], default));

        Assert.Equal(InferenceFaultCode.RunFailed, fault.Code);
    }

    [Fact]
    public void A_failed_run_carries_the_librarys_text_and_the_session_lives_on()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Lookup(), One);
        var (index, value) = (TensorBuffer.Of(TensorType.Int64, 1), TensorBuffer.Of(TensorType.Float32, 1));
        index.As<long>()[0] = 77;

        var fault = Assert.ThrowsAny<InferenceException>(() => session.Run([index], [value], default));
        index.As<long>()[0] = 7;
        session.Run([index], [value], TestContext.Current.CancellationToken);

        Assert.Equal(InferenceFaultCode.RunFailed, fault.Code);
        Assert.Contains("Gather", fault.Message);
        Assert.Contains("77", fault.Message);
        Assert.Equal(70, value.As<float>()[0]);
    }

    [Theory]
    [InlineData("not a model at all")]
    [InlineData("")]
    public void Bytes_that_are_no_model_are_refused(string text)
    {
        using var runtime = Open();
        var fault = Assert.ThrowsAny<InferenceException>(() => runtime.Open(System.Text.Encoding.UTF8.GetBytes(text), One));
        Assert.Equal(InferenceFaultCode.ModelRejected, fault.Code);
        Assert.NotEmpty(fault.Message);
    }

    [Fact]
    public void An_unknown_operator_is_named()
    {
        using var runtime = Open();
        var model = new OnnxFile().Input("x", TensorType.Float32, 1).Output("y", TensorType.Float32, 1).Node("Frobnicate", ["x"], ["y"]).ToArray();
        var fault = Assert.ThrowsAny<InferenceException>(() => runtime.Open(model, One));
        Assert.Equal(InferenceFaultCode.ModelRejected, fault.Code);
        Assert.Contains("Frobnicate", fault.Message);
    }

    [Fact]
    public void A_provider_that_the_library_lacks_is_named_with_those_it_has()
    {
        using var runtime = Open();
        var settings = One with { Providers = [new ExecutionProvider("NoSuchDevice")] };
        var fault = Assert.ThrowsAny<InferenceException>(() => runtime.Open(OnnxFile.Affine(3), settings));
        Assert.Equal(InferenceFaultCode.ProviderUnavailable, fault.Code);
        Assert.Contains("NoSuchDevice", fault.Message);
        Assert.Contains("CPUExecutionProvider", fault.Message);
        Assert.Contains("CPUExecutionProvider", runtime.Providers);
    }

    [Theory]
    [InlineData("CPU")]
    [InlineData("CPUExecutionProvider")]
    public void The_cpu_may_be_named(string name)
    {
        using var runtime = Open();
        runtime.Open(OnnxFile.Affine(3), One with { Providers = [new ExecutionProvider(name)] }).Dispose();
    }

    [Fact]
    public void Threads_out_of_range_are_refused()
    {
        using var runtime = Open();
        var fault = Assert.Throws<InferenceException>(() => runtime.Open(OnnxFile.Affine(3), One with { IntraOpThreads = -1 }));
        Assert.Equal(InferenceFaultCode.SettingsRejected, fault.Code);
    }

    [Fact]
    public async Task Cancelling_stops_a_run_under_way_and_the_session_lives_on()
    {
        using var runtime = Open();
        // Over ten seconds of work when left alone.
        using var session = runtime.Open(OnnxFile.Slow(512, 3000), One with { Optimization = GraphOptimization.None });
        var (x, y) = (TensorBuffer.Of(TensorType.Float32, 512, 512), TensorBuffer.Of(TensorType.Float32, 512, 512));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => session.Run([x], [y], stop.Token), CancellationToken.None));

        Timing.Within(TimeSpan.FromSeconds(5), TimeProvider.System.GetElapsedTime(start), "The run that was cancelled");
        using var earlier = new CancellationTokenSource();
        await earlier.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => session.Run([x], [y], earlier.Token));
    }

    [Fact]
    public async Task Threads_share_a_session_each_with_buffers_of_its_own()
    {
        using var runtime = Open();
        using var session = runtime.Open(OnnxFile.Affine(64), One);
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (worker, cancel) =>
        {
            var (x, y) = (TensorBuffer.Of(TensorType.Float32, 2, 64), TensorBuffer.Of(TensorType.Float32, 2, 64));
            for (var round = 0; round < 50; round++)
            {
                x.As<float>().Fill(worker + (round * 0.5f));
                session.Run([x], [y], cancel);
                Assert.Equal(-1, y.As<float>().IndexOfAnyExcept((2 * (worker + (round * 0.5f))) + 1));
            }

            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public async Task Disposing_while_a_run_is_under_way_lets_it_end()
    {
        using var runtime = Open();
        var session = runtime.Open(OnnxFile.Slow(128, 200), One with { Optimization = GraphOptimization.None });
        var firstIsOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = Task.Run(
            () =>
            {
                var (x, y) = (TensorBuffer.Of(TensorType.Float32, 128, 128), TensorBuffer.Of(TensorType.Float32, 128, 128));
                while (true)
                {
                    session.Run([x], [y], CancellationToken.None);
                    firstIsOver.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken);
        await firstIsOver.Task.InTimeAsync("the first run");

        session.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker);
    }

    [Fact]
    public void A_session_disposed_of_refuses_to_run()
    {
        using var runtime = Open();
        var session = runtime.Open(OnnxFile.Affine(3), One);
        session.Dispose();
        session.Dispose();
        var buffer = TensorBuffer.Of(TensorType.Float32, 1, 3);
        Assert.Throws<ObjectDisposedException>(() => session.Run([buffer], [buffer], default));
    }

    [Fact]
    public void The_version_is_one_that_the_product_supports()
    {
        using var runtime = Open();
        Assert.Matches(@"^1\.(1[6-9]|[2-9]\d)\.\d+", runtime.Version);
        Assert.Contains(runtime.Version, runtime.Description);
    }
}
