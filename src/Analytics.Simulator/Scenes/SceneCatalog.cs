using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>
/// The scenes by name. The seed chooses looks, texture and noise; what happens when is the scene's own, but for <c>random</c>.
/// </summary>
public static class SceneCatalog
{
    private static readonly (string Name, Func<ulong, SceneScript> Make)[] Known =
    [
        ("fence", FenceScene.Make),
        ("hardhat", HardHatScene.Make),
        ("fall", FallScene.Make),
        ("fight", FightScene.Make),
        ("traffic", TrafficScene.Make),
        ("still", StillScene.Make),
        ("random", seed => RandomScene.Make(seed, new RandomSceneOptions())),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(k => k.Name)];

    /// <exception cref="ArgumentException">No scene has that name; the message lists those that there are.</exception>
    public static SceneScript Get(string name, ulong seed) =>
        Known.FirstOrDefault(k => k.Name == name).Make?.Invoke(seed)
        ?? throw new ArgumentException($"There is no scene '{name}': use one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The look of a scene's n-th person, the same whoever else is added.</summary>
    internal static Look LookOf(ulong seed, int track)
    {
        var prng = Prng.For(seed, (ulong)track + 100);
        return Look.Random(ref prng);
    }
}
