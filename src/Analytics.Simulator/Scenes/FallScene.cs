using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>Two persons fall, one is helped up, one stays down. A third only ties a shoe.</summary>
internal static class FallScene
{
    public static SceneScript Make(ulong seed) => new(
        "fall", seed, Seconds: 32, new CameraPlacement(-1.6, 4.8, 1.0, 2, 18, 56), Daylight.At(9, 0.1), Noise: 1.4,
        [
            new Person(1, Route.Of(new(0, -5.5, 12.5), new(6.4, -1.2, 11.2), new(20, -1.2, 11.2), new(26, 5, 10.4), new(30, 9, 10.0)),
                SceneCatalog.LookOf(seed, 1), new Act(ActKind.Fall, 6.2, 19)),
            new Person(2, Route.Of(new(4, 5.5, 17.4), new(11, -0.3, 11.9), new(20, -0.3, 11.9), new(28, 8.5, 11.2)),
                SceneCatalog.LookOf(seed, 2), new Act(ActKind.Crouch, 11.2, 18.2), new Act(ActKind.Talk, 18.4, 20.6, With: 1)),
            new Person(3, Route.Of(new(0, -1.5, 14.6), new(2.5, -3.2, 14.2), new(7.5, -3.2, 14.2), new(14, -9.5, 13.5)),
                SceneCatalog.LookOf(seed, 3), new Act(ActKind.Crouch, 2.8, 7.2)),
            new Person(4, Route.Of(new(16, -7.5, 10.6), new(23.0, -2.6, 12.4), new(33, -2.6, 12.4)), SceneCatalog.LookOf(seed, 4),
                new Act(ActKind.Fall, 22.6, 36)),
            new Person(5, Route.Of(new(2, -12, 17.8), new(19, 10, 17.4)), SceneCatalog.LookOf(seed, 5)),
            new Vehicle(6, Route.Of(new(10, 24, 25.4), new(17, -24, 25.4)), IsVan: false, new Dye("blue", 0x2C4B86)),
        ],
        [], []);
}
