using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.Gateway.Tests.Support;
using Analytics.Inference.Models;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Peers;

public sealed class ModelPullTests(SharedWorld shared) : IClassFixture<SharedWorld>, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TinyModels _lacking = new();
    private readonly MemoryPeers _peers = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _trouble = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PeerHttp? _http;

    public void Dispose()
    {
        _http?.Dispose();
        _lacking.Dispose();
    }

    [Fact]
    public async Task A_model_whose_file_is_absent_comes_from_a_node_that_has_it()
    {
        await using var without = await PeerNode.StartAsync("node-b", shared.World.Model, _time, new TinyModels());
        await using var with = await PeerNode.StartAsync("node-c", shared.World.Model, _time);
        _peers.Others = [new Peer("node-d", null, [], true), without.Peer with { Roles = [] }, with.Peer with { Roles = [] }];
        Assert.Equal(ModelState.NotInstalled, _lacking.Model.State);

        await using var puller = Pull();
        await _arrived.Task.InTimeAsync("the model");

        Assert.Equal((ModelState.Ready, 1), (_lacking.Model.State, puller.Pulled));
        Assert.Equal(TinyModels.Weights, await File.ReadAllBytesAsync(_lacking.Model.File, TestContext.Current.CancellationToken));
        Assert.Equal($"{_lacking.Model.Version.Sha256}.onnx", Path.GetFileName(Assert.Single(Directory.GetFiles(_lacking.Mirror))));
    }

    [Fact]
    public async Task A_node_that_comes_later_is_asked_at_the_next_look()
    {
        await using var puller = Pull();
        await _time.WaitForTimersAsync("the pause before the next look");
        await using var with = await PeerNode.StartAsync("node-c", shared.World.Model, _time);
        _peers.Others = [with.Peer];

        _time.Advance(ModelPuller.Every);

        await _arrived.Task.InTimeAsync("the model");
        Assert.Equal(ModelState.Ready, _lacking.Model.State);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("longer")]
    [InlineData("shorter")]
    public async Task A_file_that_is_not_the_manifests_is_never_there(string how)
    {
        await using var with = await PeerNode.StartAsync("node-c", shared.World.Model, _time);
        _peers.Others = [with.Peer];
        // The other node's file went bad after it was verified.
        var bytes = TinyModels.Weights.ToArray();
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(
            with.Models.Model.File, how switch { "longer" => [.. bytes, 0], "shorter" => bytes[..^1], _ => bytes }, TestContext.Current.CancellationToken);

        await using var puller = Pull();
        var trouble = await _trouble.Task.InTimeAsync("the complaint");

        Assert.StartsWith("tiny@1 from node node-c: it", trouble, StringComparison.Ordinal);
        Assert.Equal((ModelState.NotInstalled, 0), (_lacking.Model.State, puller.Pulled));
        Assert.Empty(Directory.GetFiles(_lacking.Mirror));
    }

    private ModelPuller Pull()
    {
        _http = new PeerHttp("node-a", new PeerSignature(PeerNode.Secret), _time);
        return new ModelPuller(_lacking.Repository, _lacking.Mirror, new PeerFiles(_http, _peers, _time), _peers, () =>
        {
            _arrived.TrySetResult();
            return Task.CompletedTask;
        }, text => _trouble.TrySetResult(text), _time);
    }
}
