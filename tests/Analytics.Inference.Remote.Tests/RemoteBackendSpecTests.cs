using Analytics.Inference.Abilities;
using Analytics.Inference.Remote.Tests.Support;
using Analytics.TestKit.Abilities;
using Analytics.TestKit.Vendor;

namespace Analytics.Inference.Remote.Tests;

/// <summary>A remote backend is a backend like any other.</summary>
public sealed class RemoteBackendSpecTests : AbilityBackendSpec, IAsyncDisposable
{
    private const string OneFace =
        """{"statusCode":0,"message":"success","returnObj":{"DetectBoxes":[[1,2,3,4]],"DetectClses":["face"],"DetectCount":1,"DetectScores":[0.9],"LandmarkCount":5,"Landmarks":[[1,2,3,4,5,6,7,8,9,10]]}}""";

    private readonly List<World> _worlds = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var world in _worlds)
            await world.DisposeAsync();
    }

    protected override async Task<IAbilityBackend> ServingAsync() => await BackendAsync(VendorAnswer.Json(OneFace), o => o);

    protected override async Task<IAbilityBackend> EmptyAsync() =>
        await BackendAsync(VendorAnswer.Json(OneFace), o => o with { Abilities = new Dictionary<string, RemoteAbility>() });

    protected override async Task<IAbilityBackend> StuckAsync() => await BackendAsync(VendorAnswer.Silent(), o => o);

    private async Task<IAbilityBackend> BackendAsync(VendorAnswer always, Func<RemoteBackendOptions, RemoteBackendOptions> change)
    {
        var world = await World.StartAsync(change);
        world.Vendor.Always = always;
        _worlds.Add(world);
        return world.Backend;
    }
}
