using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Zones;

namespace Analytics.Simulator.Tests.Scenes;

/// <summary>The default rule of a machine without models is motion in the zone: on the fence clip that must mean an entry.</summary>
public class FenceZoneTests
{
    private const double LevelsOfMotion = 18;

    [Fact]
    public void The_zone_is_quiet_but_for_the_entries_and_lively_during_them()
    {
        var clip = Clips.Of("fence");
        var zone = Assert.Single(clip.Truth.Zones);
        var cells = Enumerable.Range(0, Clips.Size.Width * Clips.Size.Height)
            .Where(i => zone.Contains(((i % Clips.Size.Width) + 0.5) / Clips.Size.Width,
                ((i / Clips.Size.Width) + 0.5) / Clips.Size.Height))
            .ToArray();
        Assert.True(cells.Length > 4000);
        for (var frame = 10; frame < clip.Luma.Count; frame++)
        {
            var (now, before) = (clip.Luma[frame], clip.Luma[frame - 2]);
            var moved = cells.Count(c => Math.Abs(now[c] - before[c]) > LevelsOfMotion);
            var time = frame / 10.0;
            if (clip.Truth.Events.All(e => time < e.From - 1.2 || time > e.To + 1.2))
                Assert.True(moved <= 2, $"{moved} pixels of the zone moved at {time} s, when nobody is in it.");
            // Somebody who crouches hardly moves: judged while walking in and out.
            if (clip.Truth.Events.Any(e => time > e.From + 0.8 && time < e.From + 1.6))
                Assert.True(moved > 40, $"Only {moved} pixels of the zone moved at {time} s, during an entry.");
        }
    }

    [Fact]
    public void The_first_entry_comes_within_five_seconds_and_each_agrees_with_the_way_walked()
    {
        var clip = Clips.Of("fence");
        var entries = clip.Truth.Events.Where(e => e.Kind == TruthKinds.FenceEntry).ToArray();
        Assert.Equal(2, entries.Length);
        Assert.True(entries[0].From < 5);
        Assert.All(entries, e =>
        {
            var walk = clip.Scene.Actors.Single(a => a.Track == e.Tracks[0]).Route;
            var inside = Enumerable.Range(0, 300).Select(i => i / 10.0)
                .Where(t => t >= walk.From && t <= walk.To && IsInside(clip.Scene.Zones[0], walk.At(t))).ToArray();
            Assert.Equal(inside[0], e.From, 0.6);
            Assert.Equal(inside[^1], e.To, 0.6);
        });
    }

    [Fact]
    public void Nobody_else_sets_foot_in_the_zone()
    {
        var clip = Clips.Of("fence");
        var entrants = clip.Truth.Events.SelectMany(e => e.Tracks).ToHashSet();
        foreach (var actor in clip.Scene.Actors.Where(a => !entrants.Contains(a.Track)))
        {
            for (var time = actor.Route.From; time <= actor.Route.To; time += 0.1)
                Assert.False(IsInside(clip.Scene.Zones[0], actor.Route.At(time)));
        }
    }

    private static bool IsInside(GroundZone zone, Vec3 point) =>
        new ZonePolygon([.. zone.Corners.Select(c => new ZonePoint(c.X, c.Z))]).Contains(point.X, point.Z);
}
