using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>Where a person stands at an instant, which way, and how.</summary>
/// <param name="Root">On the ground, between the feet.</param>
/// <param name="Facing">Unit vector on the ground.</param>
/// <param name="Pose">The body's angles.</param>
public readonly record struct Stance(Vec3 Root, Vec3 Facing, Pose Pose);

/// <summary>From script to stance. Every instant follows from the script alone, so frames can be made in any order.</summary>
public static class Choreography
{
    private const double EaseSeconds = 0.45;

    public static Stance Of(SceneScript scene, Person person, double time)
    {
        var root = RootOf(person, time);
        var facing = person.Route.Heading(time);
        var pose = Gait.Moving(person.Route.Travelled(time) / person.Look.Height, person.Route.Speed(time), time + person.Track);
        foreach (var act in person.Acts)
        {
            var weight = WeightOf(act, time);
            if (weight <= 0)
                continue;
            var partner = act.With is { } track ? scene.Actors.OfType<Person>().First(p => p.Track == track) : null;
            if (partner is not null)
                facing = Vec3.Mix(facing, (RootOf(partner, time) - root).Unit(), weight).Unit();
            pose = act.Kind == ActKind.Fall
                ? Acts.Fall(pose, time - act.From, act.To - act.From, person.Track)
                : Pose.Mix(pose, PoseOf(act.Kind, time, person.Track), weight);
        }

        return new Stance(root, facing, pose);
    }

    private static double WeightOf(Act act, double time) =>
        Trig.Ease(act.From, act.From + EaseSeconds, time) * (1 - Trig.Ease(act.To - EaseSeconds, act.To, time));

    private static Pose PoseOf(ActKind kind, double time, int track) => kind switch
    {
        ActKind.Fight => Acts.Fight(time, track),
        ActKind.Talk => Acts.Talk(time, track),
        ActKind.Crouch => Acts.Crouch(time, track),
        ActKind.Work => Acts.Work(time, track),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This act has no pose of its own."),
    };

    // Fighters sway: together, since they hold each other, and against each other.
    private static Vec3 RootOf(Person person, double time)
    {
        var root = person.Route.At(time);
        foreach (var act in person.Acts.Where(a => a is { Kind: ActKind.Fight, With: not null }))
        {
            var weight = WeightOf(act, time);
            var pair = Math.Min(person.Track, act.With!.Value);
            var side = person.Track == pair ? 1 : -1;
            var common = new Vec3(0.34 * Trig.Sin((1.9 * time) + pair), 0, 0.26 * Trig.Sin((1.3 * time) + 2));
            var apart = new Vec3(0.10 * Trig.Sin((5.3 * time) + 1), 0, 0.22 * Trig.Sin((2.1 * time) + 0.6)) * side;
            root += (common + apart) * weight;
        }

        return root;
    }
}
