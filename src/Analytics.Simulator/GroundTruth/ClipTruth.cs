using Analytics.Vision.Zones;

namespace Analytics.Simulator.GroundTruth;

/// <summary>What a clip shows, frame by frame. Stored beside the clip as JSON (<see cref="TruthJson"/>).</summary>
/// <param name="Scene">Name of the scene.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="FramesPerSecond">Frame n shows the scene at n ÷ this.</param>
/// <param name="Tracks">Everybody and everything that is ever seen.</param>
/// <param name="Zones">Watched areas.</param>
/// <param name="Events">In order of their beginning.</param>
/// <param name="Frames">One for each frame.</param>
public sealed record ClipTruth(
    string Scene, ulong Seed, int Width, int Height, double FramesPerSecond,
    IReadOnlyList<TrackTruth> Tracks, IReadOnlyList<ZoneTruth> Zones, IReadOnlyList<EventTruth> Events,
    IReadOnlyList<IReadOnlyList<BoxTruth>> Frames);

/// <param name="Track">From 1.</param>
/// <param name="Class"><c>person</c>, <c>car</c> or <c>van</c>.</param>
/// <param name="Hat">Colour of the hard hat; null without one.</param>
/// <param name="Vest">Colour of the high-visibility vest; null without one.</param>
/// <param name="Top">Colour of shirt or jacket; null for vehicles.</param>
/// <param name="Trousers">Their colour; null for vehicles.</param>
/// <param name="Paint">Colour of a vehicle; null for persons.</param>
public sealed record TrackTruth(
    int Track, string Class, string? Hat = null, string? Vest = null, string? Top = null, string? Trousers = null, string? Paint = null);

/// <param name="Name">As in <see cref="EventTruth.Zone"/>.</param>
/// <param name="Polygon">Corners in fractions of the frame, 0 to 1, x then y.</param>
public sealed record ZoneTruth(string Name, IReadOnlyList<IReadOnlyList<double>> Polygon)
{
    /// <summary>Whether a point is in the zone; in fractions of the frame.</summary>
    public bool Contains(double x, double y) =>
        new ZonePolygon([.. Polygon.Select(corner => new ZonePoint(corner[0], corner[1]))]).Contains(x, y);
}

/// <param name="Kind">One of <see cref="TruthKinds"/>.</param>
/// <param name="From">Seconds of the clip.</param>
/// <param name="To">Seconds of the clip, not after its end.</param>
/// <param name="Tracks">Who.</param>
/// <param name="Zone">Where, for events of a zone.</param>
public sealed record EventTruth(string Kind, double From, double To, IReadOnlyList<int> Tracks, string? Zone = null);

public static class TruthKinds
{
    /// <summary>The bottom centre of a person's box lies in the zone.</summary>
    public const string FenceEntry = "fence_entry";

    /// <summary>From losing balance to standing again.</summary>
    public const string Fall = "fall";

    public const string Fight = "fight";

    /// <summary>A person in the zone wears no hard hat where one is required.</summary>
    public const string MissingHat = "missing_hat";
}

/// <summary>An actor in a frame. Covered parts count, parts outside the frame do not.</summary>
/// <param name="Track">Who.</param>
/// <param name="Left">Pixels.</param>
/// <param name="Top">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="VisiblePercent">Share that nothing nearer covers, 0 to 100.</param>
public sealed record BoxTruth(int Track, int Left, int Top, int Width, int Height, int VisiblePercent);
