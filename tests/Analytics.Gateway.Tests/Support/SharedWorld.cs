using Analytics.Domain.Rules;

namespace Analytics.Gateway.Tests.Support;

/// <summary>
/// One world for many tests that change nothing: a camera of a file, and three incidents: one closed, one critical motion, one in the yard
/// with a vehicle.
/// </summary>
public sealed class SharedWorld : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        await World.ImportAsync("gate-1");
        await World.OpenAsync(1);
        await World.CloseAsync(20);
        await World.OpenAsync(40, rule: Fence.Rule(Severity.Critical, Abilities.Motion));
        await World.OpenAsync(90, camera: "yard-1", label: "vehicle");
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
