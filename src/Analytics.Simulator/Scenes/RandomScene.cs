using Analytics.Simulator.Numerics;
using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>The bounds within which <see cref="RandomScene"/> draws, for training on more than six clips.</summary>
/// <param name="Seconds">Length. Default 10.</param>
/// <param name="LeastPeople">Default 1.</param>
/// <param name="MostPeople">Default 14.</param>
/// <param name="MostVehicles">Default 4.</param>
/// <param name="HatShare">Share of people with a hard hat, 0 to 1. Default 0.4.</param>
/// <param name="VestShare">Share of people with a vest, 0 to 1. Default 0.3.</param>
/// <param name="PairShare">Share of scenes in which two more people fight or talk, 0 to 1. Default 0.5.</param>
/// <param name="LowestCamera">Metres. Default 2.6.</param>
/// <param name="HighestCamera">Metres. Default 7.5.</param>
/// <param name="ActShare">Share of people who stay in one place and work, crouch or fall there, 0 to 1. Default 0.3.</param>
public sealed record RandomSceneOptions(
    double Seconds = 10, int LeastPeople = 1, int MostPeople = 14, int MostVehicles = 4, double HatShare = 0.4, double VestShare = 0.3,
    double PairShare = 0.5, double LowestCamera = 2.6, double HighestCamera = 7.5, double ActShare = 0.3);

/// <summary>A scene drawn by lot: camera, hour, clouds, noise, crowd, clothes, ways and acts.</summary>
public static class RandomScene
{
    public static SceneScript Make(ulong seed, RandomSceneOptions options)
    {
        var prng = Prng.For(seed, 1);
        var height = prng.Between(options.LowestCamera, options.HighestCamera);
        // Tilted so that the middle of the picture meets the ground 8 to 20 m away.
        var tilt = 4 + (52 * height / prng.Between(8, 20));
        var camera = new CameraPlacement(
            prng.Between(-5, 5), height, prng.Between(-1, 4), prng.Between(-16, 16), Math.Min(tilt, 38), prng.Between(46, 72));
        var light = Daylight.At(prng.Between(7, 19.2), prng.Unit());
        var actors = new List<Actor>();
        var people = options.LeastPeople + prng.Below(options.MostPeople - options.LeastPeople + 1);
        for (var track = 1; track <= people; track++)
            actors.Add(Somebody(ref prng, track, camera, options));
        if (prng.Unit() < options.PairShare)
            actors.AddRange(Pair(ref prng, actors.Count + 1, camera, options));
        var vehicles = prng.Below(options.MostVehicles + 1);
        for (int track = actors.Count + 1, last = actors.Count + vehicles; track <= last; track++)
            actors.Add(Something(ref prng, track, options.Seconds));
        return new SceneScript(
            "random", seed, options.Seconds, camera, light, prng.Between(0.8, 3.5), actors, [], []);
    }

    private static Person Somebody(ref Prng prng, int track, CameraPlacement camera, RandomSceneOptions options)
    {
        var look = Dressed(ref prng, options);
        var (from, to) = (Spot(ref prng, camera), Spot(ref prng, camera));
        var kind = prng.Unit();
        if (kind < options.ActShare)
        {
            var act = Act(ref prng, options.Seconds, kind / options.ActShare);
            return new Person(track, Route.Standing(0, options.Seconds, from.X, from.Z), look, act);
        }

        // At a pace of 0.9 to 3.2 m/s, so that walking and running both occur; whoever arrives early waits there.
        var arrival = Math.Min(options.Seconds, (to - from).Length / prng.Between(0.9, prng.Unit() < 0.2 ? 3.2 : 1.6));
        return new Person(track, Route.Of(new(0, from.X, from.Z), new(arrival, to.X, to.Z), new(options.Seconds, to.X, to.Z)), look);
    }

    // Who talks stands as near as who fights: only the movement tells them apart.
    private static Person[] Pair(ref Prng prng, int track, CameraPlacement camera, RandomSceneOptions options)
    {
        var (spot, from) = (Spot(ref prng, camera), prng.Between(-1, 0.4 * options.Seconds));
        var kind = prng.Unit() < 0.6 ? ActKind.Fight : ActKind.Talk;
        var to = from + prng.Between(4, options.Seconds);
        var turn = prng.Between(0, 2 * Math.PI);
        var apart = new Vec3(0.4 * Trig.Cos(turn), 0, 0.4 * Trig.Sin(turn));
        var (a, b) = (spot + apart, spot - apart);
        return
        [
            new(track, Route.Standing(0, options.Seconds, a.X, a.Z), Dressed(ref prng, options), new Act(kind, from, to, With: track + 1)),
            new(track + 1, Route.Standing(0, options.Seconds, b.X, b.Z), Dressed(ref prng, options), new Act(kind, from, to, With: track)),
        ];
    }

    private static Look Dressed(ref Prng prng, RandomSceneOptions options)
    {
        var look = Look.Random(ref prng);
        if (prng.Unit() < options.HatShare)
            look = look with { Hat = prng.Pick<Dye>(Look.Hats) };
        if (prng.Unit() < options.VestShare)
            look = look with { Vest = prng.Unit() < 0.5 ? Look.OrangeVest : Look.LimeVest };
        if (prng.Unit() < 0.2)
            look = look with { Pack = prng.Pick<Dye>(Look.Tops) };
        return look;
    }

    private static Act Act(ref Prng prng, double seconds, double choice)
    {
        var from = prng.Between(0, 0.6 * seconds);
        return choice switch
        {
            < 0.4 => new Act(ActKind.Work, -1, seconds + 1),
            < 0.65 => new Act(ActKind.Crouch, from, from + prng.Between(2, 5)),
            _ => new Act(ActKind.Fall, from, from + prng.Between(4, 12)),
        };
    }

    // Within the camera's view, more often near than far.
    private static Vec3 Spot(ref Prng prng, CameraPlacement camera)
    {
        var ahead = 4.5 + (14.5 * prng.Unit() * prng.Unit());
        var turn = Trig.Radians(camera.YawDegrees + (camera.FieldOfViewDegrees * 0.45 * ((2 * prng.Unit()) - 1)));
        var z = Math.Clamp(camera.Z + (ahead * Trig.Cos(turn)), camera.Z + 4, Campus.PathNorth);
        return new Vec3(camera.X + (ahead * Trig.Sin(turn)), 0, z);
    }

    private static Vehicle Something(ref Prng prng, int track, double seconds)
    {
        var (east, speed) = (prng.Unit() < 0.5, prng.Between(4, 14));
        var (z, start) = (east ? 22.1 : 25.3, prng.Between(-16, 16));
        var end = start + ((east ? 1 : -1) * speed * seconds);
        return new Vehicle(track, Route.Of(new(0, start, z), new(seconds, end, z)), prng.Unit() < 0.3, prng.Pick<Dye>(Look.Tops));
    }
}
