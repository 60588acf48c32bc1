using Analytics.Simulator.Numerics;
using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>What the ground truth calls a thing. Names as in COCO where it has one.</summary>
public enum ActorClass
{
    Person = 1,
    Car = 2,
    Van = 3,
}

public enum ActKind
{
    Fall = 1,
    Fight = 2,
    Talk = 3,
    Crouch = 4,
    Work = 5,
}

/// <summary>Something a person does in place.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">Seconds of the scene.</param>
/// <param name="To">When it is over; a fall ends when the person stands again.</param>
/// <param name="With">Track of the other person in <see cref="ActKind.Fight"/> and <see cref="ActKind.Talk"/>.</param>
public sealed record Act(ActKind Kind, double From, double To, int? With = null);

/// <summary>Somebody or something that moves through a scene.</summary>
/// <param name="Track">From 1, unique in the scene.</param>
/// <param name="Route">Where and when.</param>
public abstract record Actor(int Track, Route Route)
{
    public abstract ActorClass Class { get; }

    public bool IsPresent(double time) => time >= Route.From && time <= Route.To;
}

public sealed record Person(int Track, Route Route, Look Look, params IReadOnlyList<Act> Acts) : Actor(Track, Route)
{
    public override ActorClass Class => ActorClass.Person;
}

/// <param name="IsVan">A van, else a car.</param>
/// <param name="Paint">Colour of the body.</param>
public sealed record Vehicle(int Track, Route Route, bool IsVan, Dye Paint) : Actor(Track, Route)
{
    public override ActorClass Class => IsVan ? ActorClass.Van : ActorClass.Car;
}

/// <summary>A block that belongs to the scene's background.</summary>
/// <param name="Low">Corner with the smallest coordinates, metres.</param>
/// <param name="High">Corner with the largest.</param>
/// <param name="Finish">What its surface looks like.</param>
/// <param name="Hex">Its colour.</param>
public sealed record Block(Vec3 Low, Vec3 High, Finish Finish, int Hex);

public enum Finish
{
    Plain = 1,
    Brick = 2,
    Concrete = 3,
    RedWhite = 4,
    Timber = 5,
    Cabinet = 6,
}

/// <summary>An area of the ground that a rule watches.</summary>
/// <param name="Name">Lower case English.</param>
/// <param name="Corners">On the ground, in order.</param>
public sealed record GroundZone(string Name, IReadOnlyList<Vec3> Corners);

/// <summary>A whole scene, from which frames and ground truth follow.</summary>
/// <param name="Name">As asked of <see cref="SceneCatalog"/>.</param>
/// <param name="Seed">Chose the looks, and chooses texture and noise.</param>
/// <param name="Seconds">Length; a loop of it joins without a step in the light.</param>
/// <param name="Camera">Where it is seen from.</param>
/// <param name="Light">The hour's.</param>
/// <param name="Noise">Standard deviation of the sensor's noise in 8-bit levels.</param>
/// <param name="Actors">Everybody and everything that moves.</param>
/// <param name="Blocks">What stands there in this scene besides the campus.</param>
/// <param name="Zones">Watched areas.</param>
/// <param name="NeedsHats">Persons without a hard hat are events.</param>
public sealed record SceneScript(
    string Name, ulong Seed, double Seconds, CameraPlacement Camera, Daylight Light, double Noise,
    IReadOnlyList<Actor> Actors, IReadOnlyList<Block> Blocks, IReadOnlyList<GroundZone> Zones, bool NeedsHats = false)
{
    /// <summary>Exposure at a time: clouds and the camera's own control, two slow waves that fit the length.</summary>
    public double GainAt(double time)
    {
        var turn = 2 * Math.PI * time / Seconds;
        return 1 + (0.020 * Trig.Sin(turn)) + (0.008 * Trig.Sin((3 * turn) + 1.7)) - (0.008 * Trig.Sin(1.7));
    }
}
