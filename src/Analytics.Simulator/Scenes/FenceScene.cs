using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>
/// The yard is off limits. Two persons enter it, one after the other; everybody else stays out of it and does not pass between it
/// and the camera, so that motion within the zone means an entry.
/// </summary>
internal static class FenceScene
{
    public static SceneScript Make(ulong seed) => new(
        "fence", seed, Seconds: 30, new CameraPlacement(1.9, 5.0, 1.0, 0, 19, 60), Daylight.At(10.5, 0.15), Noise: 1.3,
        [
            new Person(1, Route.Of(new(0, -3.2, 12.4), new(2.4, 0.4, 12.2), new(5.6, 4.6, 12.6), new(8.6, 4.8, 12.5), new(13, -1.2, 11.0),
                new(18, -8, 9.6)),
                SceneCatalog.LookOf(seed, 1), new Act(ActKind.Crouch, 5.8, 8.4)),
            new Person(2, Route.Of(new(0, -9, 17.4), new(16, 13, 17.9)),
                SceneCatalog.LookOf(seed, 2) with { Pack = new Dye("red", 0xA8322B) }),
            new Person(3, Route.Of(new(13, -8, 13.2), new(18.6, -0.4, 13.2), new(21.6, 4.2, 13.0), new(24.0, 4.6, 10.9),
                new(28, -0.8, 10.6), new(30, -3.4, 10.4)),
                SceneCatalog.LookOf(seed, 3) with { LongSleeves = true }),
            new Person(4, Route.Standing(0, 30, -4.0, 15.4), SceneCatalog.LookOf(seed, 4), new Act(ActKind.Talk, -1, 31, With: 5)),
            new Person(5, Route.Standing(0, 30, -3.1, 15.7), SceneCatalog.LookOf(seed, 5), new Act(ActKind.Talk, -1, 31, With: 4)),
            new Person(6, Route.Of(new(11, 12, 17.2), new(28, -11, 17.5)), SceneCatalog.LookOf(seed, 6)),
            new Vehicle(7, Route.Of(new(6, -24, 22), new(13, 24, 22)), IsVan: false, new Dye("red", 0xA32A26)),
            new Vehicle(8, Route.Of(new(19, 26, 25.4), new(26, -26, 25.4)), IsVan: true, new Dye("white", 0xE2E3E1)),
        ],
        [new Block(new(5.4, 0, 14.1), new(6.7, 1.7, 14.9), Finish.Cabinet, 0x6E7F74)],
        [new GroundZone("yard", Campus.Yard(inset: 0.3))]);
}
