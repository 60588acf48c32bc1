using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>The yard is a building site where hard hats are required. Three wear one; two who come and go do not.</summary>
internal static class HardHatScene
{
    public static SceneScript Make(ulong seed) => new(
        "hardhat", seed, Seconds: 30, new CameraPlacement(3.9, 4.3, 2.6, 0, 19, 56), Daylight.At(14.5, 0.55), Noise: 1.3,
        [
            new Person(1, Route.Standing(0, 30, 2.5, 12.0), Worker(seed, 1, Look.YellowHat, Look.OrangeVest),
                new Act(ActKind.Work, -1, 31)),
            new Person(2, Route.Of(new(0, 5.9, 12.8), new(3, 5.6, 10.6), new(11, 5.5, 10.5), new(14.5, 2.7, 10.6), new(19, 2.6, 10.7),
                new(23, 5.6, 12.4), new(30, 5.9, 12.8)),
                Worker(seed, 2, Look.WhiteHat, Look.LimeVest), new Act(ActKind.Talk, 4, 10.5, With: 3)),
            new Person(3, Route.Of(new(0, 4.3, 11.0), new(11, 4.4, 10.9), new(15, 4.3, 13.4), new(22, 4.2, 13.4), new(26, 4.3, 11.0),
                new(30, 4.3, 11.0)),
                Worker(seed, 3, Look.RedHat, null), new Act(ActKind.Talk, 4, 10.5, With: 2), new Act(ActKind.Work, 16, 21.5)),
            new Person(4, Route.Of(new(5, -3.5, 11.8), new(9.5, 1.7, 11.6), new(12.5, 3.4, 11.5), new(15.5, 3.5, 11.4),
                new(21, -3.5, 11.4)), SceneCatalog.LookOf(seed, 4)),
            new Person(5, Route.Of(new(19, -3.5, 10.2), new(23.5, 3.2, 10.3), new(25.4, 3.6, 10.4), new(30, -2.8, 10.2)),
                SceneCatalog.LookOf(seed, 5) with { Vest = Look.OrangeVest }),
        ],
        [
            new Block(new(5.0, 0, 14.0), new(6.8, 0.9, 15.2), Finish.Timber, 0xA9824F),
            new Block(new(1.9, 0, 12.5), new(3.1, 0.45, 13.1), Finish.Timber, 0xB08E5C),
            new Block(new(1.4, 0.25, 15.0), new(3.6, 1.0, 15.08), Finish.RedWhite, 0xC63A2C),
            new Block(new(3.6, 0, 14.2), new(4.9, 0.6, 15.2), Finish.Plain, 0xB9A47C),
        ],
        [new GroundZone("site", Campus.Yard(inset: 0.2))],
        NeedsHats: true);

    private static Look Worker(ulong seed, int track, Dye hat, Dye? vest) =>
        SceneCatalog.LookOf(seed, track) with { Hat = hat, Vest = vest, LongSleeves = true, LongHair = false };
}
