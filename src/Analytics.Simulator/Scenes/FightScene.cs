using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>Two meet, argue, fight, and one runs away. Two others only talk, and somebody passes.</summary>
internal static class FightScene
{
    public static SceneScript Make(ulong seed) => new(
        "fight", seed, Seconds: 30, new CameraPlacement(-0.4, 4.6, 1.2, -1, 18, 54), Daylight.At(17, 0.1), Noise: 1.5,
        [
            new Person(1, Route.Of(new(0, -5.2, 11.2), new(4, -0.55, 11.4), new(19, -0.55, 11.4), new(30, 2.5, 14.8)),
                SceneCatalog.LookOf(seed, 1),
                new Act(ActKind.Talk, 4, 7.2, With: 2), new Act(ActKind.Fight, 7, 17.5, With: 2)),
            new Person(2, Route.Of(new(0, 5.6, 12.0), new(4.2, 0.25, 11.4), new(17.5, 0.25, 11.4), new(20.4, 8.6, 10.4)),
                SceneCatalog.LookOf(seed, 2),
                new Act(ActKind.Talk, 4, 7.2, With: 1), new Act(ActKind.Fight, 7, 17.5, With: 1)),
            new Person(3, Route.Standing(0, 30, -3.9, 15.0), SceneCatalog.LookOf(seed, 3), new Act(ActKind.Talk, -1, 31, With: 4)),
            new Person(4, Route.Standing(0, 30, -3.0, 15.3), SceneCatalog.LookOf(seed, 4), new Act(ActKind.Talk, -1, 31, With: 3)),
            new Person(5, Route.Of(new(12, -9, 13.4), new(17.4, -2.2, 12.4), new(30, -2.0, 12.2)), SceneCatalog.LookOf(seed, 5)),
            new Person(6, Route.Of(new(0, 3, 17.8), new(9, -9, 17.6)), SceneCatalog.LookOf(seed, 6)),
        ],
        [], []);
}
