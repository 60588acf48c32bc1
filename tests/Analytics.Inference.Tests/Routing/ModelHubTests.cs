using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Routing;

public sealed class ModelHubTests : IInferenceRuntime
{
    private readonly ModelFolder _folder = new();
    private readonly List<MemorySession> _opened = [];
    private Func<Exception?> _fault = () => null;

    string IInferenceRuntime.Description => "in memory";

    string IInferenceRuntime.Version => "1";

    IReadOnlyList<string> IInferenceRuntime.Providers => ["cpu"];

    IInferenceSession IInferenceRuntime.Open(ReadOnlySpan<byte> model, SessionSettings settings)
    {
        lock (_opened)
        {
            if (_fault() is { } fault)
                throw fault;
            _opened.Add(new MemorySession());
            return _opened[^1];
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cameras_that_ask_at_once_share_one_opening()
    {
        await using var hub = Hub(out var model);
        using var barrier = new Barrier(8);

        var batchers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return hub.Get(model);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Single(batchers.Distinct());
        Assert.Single(_opened);
        Assert.Equal(["tiny@1"], hub.Counters.Keys);
    }

    [Fact]
    public async Task A_failed_opening_is_tried_again_by_the_next_caller()
    {
        await using var hub = Hub(out var model);
        _fault = () => new InferenceException(InferenceFaultCode.ModelRejected, "out of memory");
        Assert.Throws<ModelRefusedException>(() => hub.Get(model));
        Assert.Empty(hub.Counters);
        _fault = () => null;

        Assert.Same(hub.Get(model), hub.Get(model));

        Assert.Single(_opened);
    }

    [Fact]
    public async Task The_end_of_the_hub_closes_every_session()
    {
        var hub = Hub(out var model);
        hub.Get(model);

        await hub.DisposeAsync();

        Assert.True(Assert.Single(_opened).IsDisposed);
        Assert.Empty(hub.Counters);
    }

    [Fact]
    public async Task Without_a_library_the_fault_says_how_to_get_one()
    {
        await using var with = Hub(out var model);
        await using var hub = new ModelHub(new ModelRepository([]), null, new SessionSettings(), new BatcherOptions(), TimeProvider.System);

        var fault = Assert.Throws<InferenceException>(() => hub.Get(model));

        Assert.Equal(InferenceFaultCode.LibraryMissing, fault.Code);
    }

    private ModelHub Hub(out CatalogModel model)
    {
        _folder.Add("tiny", [1, 2, 3]);
        var repository = new ModelRepository([_folder.Root]);
        model = Assert.Single(repository.Reload().Models);
        return new ModelHub(repository, this, new SessionSettings(), new BatcherOptions(), TimeProvider.System);
    }
}
