using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.Gateway.Tests.Support;
using Analytics.Inference.Batching;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Frames;
using Completed = Analytics.Inference.Batching.JobOutcome<float[]>.Completed;
using Dropped = Analytics.Inference.Batching.JobOutcome<float[]>.Dropped;
using Failed = Analytics.Inference.Batching.JobOutcome<float[]>.Failed;

namespace Analytics.Gateway.Tests.Peers;

public sealed class PeerInferTests(SharedWorld shared) : IClassFixture<SharedWorld>, IDisposable
{
    private static readonly JobTerms s_terms = new("campus");

    private readonly ManualTimeProvider _time = new();
    private readonly TinyModels _models = new(TinyModels.Weights);
    private readonly MemoryPeers _peers = new();
    private readonly List<PeerHttp> _clients = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _models.Dispose();
    }

    [Fact]
    public async Task A_tensor_is_inferred_elsewhere_bit_for_bit_as_here()
    {
        await using var node = await NodeAsync("node-b");
        await using var elsewhere = Hub();
        using var runtime = new EchoRuntime();
        await using var here = Hub(runtime, RemoteUse.Never);

        for (var seed = 0; seed < 20; seed++)
        {
            var samples = SampleJob.Samples(seed);
            var far = Assert.IsType<Completed>(await elsewhere.Get(_models.Model).SubmitAsync(new SampleJob(samples), s_terms, Cancel).InTimeAsync("the answer"));
            var near = Assert.IsType<Completed>(await here.Get(_models.Model).SubmitAsync(new SampleJob(samples), s_terms, Cancel).InTimeAsync("the answer"));

            Assert.Equal(near.Result.Select(BitConverter.SingleToInt32Bits), far.Result.Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(near.ModelSha256, far.ModelSha256);
        }

        Assert.Equal((20, 0), (elsewhere.SenderCounters["tiny@1"].Completed, elsewhere.Counters.Count));
    }

    [Fact]
    public async Task A_frame_that_travels_is_off_by_its_rounding_alone()
    {
        await using var node = await NodeAsync("node-b");
        await using var elsewhere = Hub();
        using var runtime = new EchoRuntime();
        await using var here = Hub(runtime, RemoteUse.Never);
        var shape = new FrameShape(64, 48, PixelLayout.Nv12);
        var frame = new FramePool(shape.Bytes).TryRent(shape)!;
        new Random(5).NextBytes(frame.Pixels);

        var far = Assert.IsType<Completed>(await elsewhere.Get(_models.Model).SubmitAsync(new FrameJob(frame), s_terms, Cancel).InTimeAsync("the answer")).Result;
        var near = Assert.IsType<Completed>(await here.Get(_models.Model).SubmitAsync(new FrameJob(frame), s_terms, Cancel).InTimeAsync("the answer")).Result;

        // Half a sample of 255, in units of the least deviation.
        Assert.All(far.Zip(near), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (0.501 / 255 / 0.224) + 1e-5));
        frame.Release();
    }

    [Fact]
    public async Task Tensors_of_many_nodes_share_a_batch()
    {
        await using var node = await NodeAsync("node-b");
        node.Runtime.IsHeld = true;
        await using var first = Hub();
        await using var second = Hub();
        var alone = first.Get(_models.Model).SubmitAsync(new SampleJob(SampleJob.Samples(0)), s_terms, Cancel);
        await node.Runtime.BegunAsync();
        var others = Enumerable.Range(1, 7).Select(seed => (seed % 2 == 0 ? first : second).Get(_models.Model).SubmitAsync(new SampleJob(SampleJob.Samples(seed)), s_terms, Cancel)).ToList();
        await Patience.UntilAsync(() => node.Counters.Queued == 7, "seven tensors in the queue");

        node.Runtime.Go(2);

        Assert.All(await Task.WhenAll([alone, .. others]).InTimeAsync("all answers"), outcome => Assert.IsType<Completed>(outcome));
        Assert.Equal([1, 7], node.Runtime.Batches);
    }

    [Fact]
    public async Task Load_is_spread_over_the_nodes_that_infer()
    {
        await using var one = await NodeAsync("node-b");
        await using var two = await NodeAsync("node-c");
        await using var idle = await NodeAsync("node-d");
        _peers.Others = [one.Peer, two.Peer, idle.Peer with { Roles = ["ingest"] }];
        (one.Runtime.IsHeld, two.Runtime.IsHeld) = (true, true);
        await using var hub = Hub();

        var outcomes = Submit(hub, 8);
        await Patience.UntilAsync(() => Seen(one) == 4 && Seen(two) == 4, "four tensors at each node");
        one.Runtime.Go(8);
        two.Runtime.Go(8);

        Assert.All(await outcomes.InTimeAsync("all answers"), outcome => Assert.IsType<Completed>(outcome));
        Assert.Empty(idle.Runtime.Batches);
    }

    [Fact]
    public async Task A_node_that_goes_is_followed_by_another_and_asked_again_later()
    {
        await using var one = await NodeAsync("node-b");
        await using var two = await NodeAsync("node-c");
        await using var hub = Hub();
        await one.StopAsync();

        Assert.All(await Submit(hub, 20).InTimeAsync("all answers"), outcome => Assert.IsType<Completed>(outcome));
        Assert.Equal(20, two.Runtime.Batches.Sum());

        await two.StopAsync();
        Assert.All(await Submit(hub, 3).InTimeAsync("all drops"), outcome => Assert.Equal(DropCause.Unreachable, Assert.IsType<Dropped>(outcome).Cause));

        // Nobody is asked before the pause is over; then a node at the same place is found again.
        await using var back = await NodeAsync("node-c");
        _peers.Others = [back.Peer];
        Assert.IsType<Completed>(Assert.Single(await Submit(hub, 1).InTimeAsync("the answer")));
        Assert.Equal((24, 21, 3), (hub.SenderCounters["tiny@1"].Submitted, hub.SenderCounters["tiny@1"].Completed, hub.SenderCounters["tiny@1"].Dropped[DropCause.Unreachable]));
    }

    [Fact]
    public async Task A_node_that_lets_time_run_out_again_and_again_is_set_aside_for_a_while()
    {
        await using var node = await NodeAsync("node-b");
        node.Runtime.IsHeld = true;
        await using var hub = Hub();
        for (var i = 0; i < 8; i++)
        {
            var outcome = hub.Get(_models.Model).SubmitAsync(new SampleJob(SampleJob.Samples(i)), s_terms with { Patience = TimeSpan.FromMilliseconds(100) }, Cancel);
            await Patience.UntilAsync(() => Seen(node) > i, "the tensor at the node");
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(DropCause.Deadline, Assert.IsType<Dropped>(await outcome.InTimeAsync("the drop")).Cause);
        }

        Assert.Equal(DropCause.Unreachable, Assert.IsType<Dropped>(Assert.Single(await Submit(hub, 1).InTimeAsync("the drop"))).Cause);
        node.Runtime.IsHeld = false;
        node.Runtime.Go(20);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<Completed>(Assert.Single(await Submit(hub, 1).InTimeAsync("the answer")));
    }

    [Fact]
    public async Task A_node_without_the_model_or_with_another_form_of_it_is_passed_over()
    {
        await using var without = await NodeAsync("node-b", new TinyModels());
        await using var differs = await NodeAsync("node-c", new TinyModels(TinyModels.Weights, manifest => manifest["input"]!["mean"] = new JsonArray(0, 0, 0)));
        await using var hub = Hub();

        Assert.All(await Submit(hub, 4).InTimeAsync("all drops"), outcome => Assert.Equal(DropCause.Unreachable, Assert.IsType<Dropped>(outcome).Cause));

        await using var sound = await NodeAsync("node-d");
        Assert.All(await Submit(hub, 4).InTimeAsync("all answers"), outcome => Assert.IsType<Completed>(outcome));
        Assert.Equal(4, sound.Runtime.Batches.Sum());
    }

    [Fact]
    public async Task A_failure_there_is_told_in_the_librarys_words()
    {
        await using var node = await NodeAsync("node-b");
        node.Runtime.Fault = new InferenceException(InferenceFaultCode.RunFailed, "out of memory");
        await using var hub = Hub();

        var failed = Assert.IsType<Failed>(Assert.Single(await Submit(hub, 1).InTimeAsync("the failure")));

        Assert.Equal("node node-b: out of memory", failed.Fault.Message);
    }

    [Fact]
    public async Task Without_a_node_that_infers_only_these_jobs_fail_and_this_nodes_models_go_first()
    {
        using var runtime = new EchoRuntime();
        await using var own = Hub(runtime, RemoteUse.WhenAbsent);
        await using var lent = Hub(runtime, RemoteUse.Always);

        Assert.True(own.Get(_models.Model).IsHere);
        Assert.False(lent.Get(_models.Model).IsHere);
        Assert.Equal(DropCause.Unreachable, Assert.IsType<Dropped>(Assert.Single(await Submit(lent, 1).InTimeAsync("the drop"))).Cause);
        Assert.IsType<Completed>(Assert.Single(await Submit(own, 1).InTimeAsync("the answer")));
        await using var alone = Hub(null, RemoteUse.Never);
        Assert.Throws<InferenceException>(() => alone.Get(_models.Model));
        Assert.False(alone.CanRun);
    }

    [Theory]
    [InlineData(191, "", 0, HttpStatusCode.BadRequest, PeerCauses.TensorSize)]
    [InlineData(193, "", 0, HttpStatusCode.BadRequest, PeerCauses.TensorSize)]
    [InlineData(192, "other", 0, HttpStatusCode.BadRequest, PeerCauses.BodyDiffers)]
    [InlineData(192, "form", 0, HttpStatusCode.Conflict, PeerCauses.FormDiffers)]
    [InlineData(192, "late", 0, HttpStatusCode.ServiceUnavailable, PeerCauses.Deadline)]
    [InlineData(192, "", 100, HttpStatusCode.ServiceUnavailable, PeerCauses.QueueFull)]
    public async Task A_wrong_tensor_is_refused_by_name(int length, string wrong, int room, HttpStatusCode status, string cause)
    {
        await using var node = await PeerNode.StartAsync("node-b", shared.World.Model, _time, change: parts => room > 0 ? parts with { TensorBytes = room } : parts);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node.Address, $"/internal/infer/{_models.Model.Version.Sha256}")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add(PeerHeaders.Form, wrong == "form" ? "00" : _models.Model.Manifest.Input.Fingerprint());
        request.Headers.Add(PeerHeaders.Patience, (wrong == "late" ? 0 : 1000).ToString(CultureInfo.InvariantCulture));
        new PeerSignature(PeerNode.Secret).Sign(request, "node-a", "node-b", _time.GetUtcNow(), new byte[length]);
        var sent = new byte[length];
        sent[0] = (byte)(wrong == "other" ? 1 : 0);
        request.Content = new ByteArrayContent(sent);

        using var response = await client.SendAsync(request, Cancel);

        Assert.Equal((status, cause), (response.StatusCode, response.Headers.GetValues(PeerHeaders.Cause).Single()));
        Assert.Empty(node.Runtime.Batches);
    }

    // At the node: under way or waiting.
    private static long Seen(PeerNode node) => node.HasOpened ? node.Counters.Submitted : 0;

    private Task<JobOutcome<float[]>[]> Submit(ModelHub hub, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(seed =>
        hub.Get(_models.Model).SubmitAsync(new SampleJob(SampleJob.Samples(seed)), s_terms, Cancel)));

    private async Task<PeerNode> NodeAsync(string name, TinyModels? models = null)
    {
        var node = await PeerNode.StartAsync(name, shared.World.Model, _time, models);
        _peers.Others = [.. _peers.Others, node.Peer];
        return node;
    }

    private ModelHub Hub(IInferenceRuntime? runtime = null, RemoteUse use = RemoteUse.WhenAbsent)
    {
        var http = new PeerHttp("node-a", new PeerSignature(PeerNode.Secret), _time);
        _clients.Add(http);
        return new ModelHub(
            _models.Repository, runtime, new SessionSettings(), new BatcherOptions { MaxBatch = 8 }, _time, new RemoteInference(use, new PeerTensors(http, _peers, _time)));
    }
}
