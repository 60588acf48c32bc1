using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>The road with its crossing: cars and a van in both directions, one of which waits for people who cross.</summary>
internal static class TrafficScene
{
    private const double Eastward = 22.1, Westward = 25.3;

    public static SceneScript Make(ulong seed) => new(
        "traffic", seed, Seconds: 30, new CameraPlacement(-1.5, 5.6, 10.4, 10, 16.5, 64), Daylight.At(13, 0.2), Noise: 1.3,
        [
            new Vehicle(1, Route.Of(new(0, -14, Eastward), new(4.4, 22, Eastward)), IsVan: false, new Dye("silver", 0xB4B8BC)),
            new Vehicle(2, Route.Of(new(1, 30, Westward), new(6.5, -22, Westward)), IsVan: true, new Dye("white", 0xE2E3E1)),
            new Vehicle(3, Route.Of(new(6, -22, Eastward), new(8.8, -4, Eastward), new(10.2, -0.4, Eastward), new(19.5, -0.4, Eastward),
                new(21, 3.5, Eastward), new(24, 26, Eastward)),
                IsVan: false, new Dye("red", 0xA32A26)),
            new Vehicle(4, Route.Of(new(20, 32, Westward), new(26, -24, Westward)), IsVan: false, new Dye("blue", 0x274A8C)),
            new Vehicle(5, Route.Of(new(25, -18, Eastward), new(30, 22, Eastward)), IsVan: false, new Dye("yellow", 0xD9B02B)),
            new Person(6, Route.Of(new(3, -6, 17.6), new(9.5, 4.0, 18.4), new(11, 4.2, 19.6), new(17.4, 4.5, 28.2), new(24, -3, 28.4)),
                SceneCatalog.LookOf(seed, 6)),
            new Person(7, Route.Of(new(8, 9, 28.2), new(12, 5.2, 28.0), new(18.6, 5.0, 19.4), new(26, -5, 17.6)),
                SceneCatalog.LookOf(seed, 7)),
            new Person(8, Route.Of(new(0, 5.5, 17.6), new(12, -9, 17.8)), SceneCatalog.LookOf(seed, 8)),
        ],
        [], [new GroundZone("road", [new(-4, 0, 20.6), new(-6, 0, 26.8), new(10, 0, 26.8), new(7, 0, 20.6)])]);
}
