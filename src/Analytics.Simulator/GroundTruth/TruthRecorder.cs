using Analytics.Simulator.Numerics;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.GroundTruth;

/// <summary>Collects sightings frame by frame and says in the end what the clip shows.</summary>
/// <param name="scene">The script.</param>
/// <param name="camera">What it is seen through.</param>
/// <param name="framesPerSecond">Of the clip.</param>
public sealed class TruthRecorder(SceneScript scene, SceneCamera camera, double framesPerSecond)
{
    // A person of whom less is visible, or lower than this, is nobody's alarm.
    private const double LeastVisible = 0.3;
    private const int LeastHeight = 24;

    // Feet on the line flicker in and out: shorter gaps are closed, then shorter stays forgotten.
    private const double ClosedGap = 0.7;
    private const double LeastStay = 0.4;

    private readonly List<IReadOnlyList<Sighting>> _frames = [];

    /// <summary>Takes the sightings of the next frame.</summary>
    public void Add(IReadOnlyList<Sighting> sightings) => _frames.Add(sightings);

    public ClipTruth Finish()
    {
        var seen = _frames.SelectMany(f => f).Select(s => s.Actor).Distinct().OrderBy(a => a.Track);
        var zones = scene.Zones.Select(Fractions).ToArray();
        var events = zones.SelectMany(ZoneEvents).Concat(Acts()).OrderBy(e => e.From).ThenBy(e => e.Tracks[0]);
        return new ClipTruth(
            scene.Name, scene.Seed, camera.Width, camera.Height, framesPerSecond, [.. seen.Select(Track)], zones, [.. events],
            [.. _frames.Select(f => (IReadOnlyList<BoxTruth>)[.. f.Select(Box)])]);
    }

    /// <summary>A zone of the ground as the camera sees it, in fractions of the frame to four places.</summary>
    public ZoneTruth Fractions(GroundZone zone) => new(zone.Name, [.. zone.Corners.Select(c =>
    {
        var p = camera.Project(c);
        return (IReadOnlyList<double>)[Math.Round(p.X / camera.Width, 4), Math.Round(p.Y / camera.Height, 4)];
    })]);

    private IEnumerable<EventTruth> ZoneEvents(ZoneTruth zone)
    {
        foreach (var person in scene.Actors.OfType<Person>())
        {
            if (scene.NeedsHats && person.Look.Hat is not null)
                continue;
            var kind = scene.NeedsHats ? TruthKinds.MissingHat : TruthKinds.FenceEntry;
            foreach (var (from, to) in Stays(person, zone))
                yield return new EventTruth(kind, from, to, [person.Track], zone.Name);
        }
    }

    private List<(double From, double To)> Stays(Person person, ZoneTruth zone)
    {
        var stays = new List<(double From, double To)>();
        for (var i = 0; i < _frames.Count; i++)
        {
            var sighting = _frames[i].FirstOrDefault(s => s.Actor == person);
            if (sighting.Actor is null || sighting.VisibleShare < LeastVisible || sighting.Height < LeastHeight || !IsIn(zone, sighting))
                continue;
            var (from, to) = (i / framesPerSecond, (i + 1) / framesPerSecond);
            if (stays.Count > 0 && from - stays[^1].To < ClosedGap)
                stays[^1] = (stays[^1].From, to);
            else
                stays.Add((from, to));
        }

        stays.RemoveAll(s => s.To - s.From < LeastStay);
        return stays.ConvertAll(s => (Math.Round(s.From, 3), Math.Round(s.To, 3)));
    }

    private bool IsIn(ZoneTruth zone, Sighting s) =>
        zone.Contains((s.Left + (s.Width / 2.0)) / camera.Width, (s.Top + s.Height) / (double)camera.Height);

    private IEnumerable<EventTruth> Acts()
    {
        var end = _frames.Count / framesPerSecond;
        return from person in scene.Actors.OfType<Person>()
               from act in person.Acts
               where act.From < end && (act.Kind == ActKind.Fall || (act.Kind == ActKind.Fight && person.Track < act.With))
               let tracks = act.Kind == ActKind.Fall ? new[] { person.Track } : [person.Track, act.With!.Value]
               select new EventTruth(act.Kind == ActKind.Fall ? TruthKinds.Fall : TruthKinds.Fight, act.From, Math.Min(act.To, end),
                   tracks);
    }

    private static BoxTruth Box(Sighting s) => new(s.Actor.Track, s.Left, s.Top, s.Width, s.Height, (int)Math.Round(100 * s.VisibleShare));

    private static TrackTruth Track(Actor actor) => actor switch
    {
        Person p => new(p.Track, "person", p.Look.Hat?.Name, p.Look.Vest?.Name, p.Look.Top.Name, p.Look.Trousers.Name),
        Vehicle v => new(v.Track, v.IsVan ? "van" : "car", Paint: v.Paint.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(actor), actor, "Neither person nor vehicle."),
    };
}
