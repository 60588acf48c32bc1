using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;

namespace Analytics.Training;

/// <summary>A box of a frame in pixels: class, left, top, width, height, and percent of it that shows its owner.</summary>
public sealed record LabelBox(string Class, int Track, double Left, double Top, double Width, double Height, int Shown, string? Act = null);

/// <summary>What the detector and the clip classifiers learn of a frame.</summary>
public static class FrameLabels
{
    /// <summary>Whole bodies and cars as the ground truth has them, then heads, hats and vests by the owner of their pixels.</summary>
    public static IEnumerable<LabelBox> Of(SceneScript scene, SceneRenderer renderer, IReadOnlyList<Sighting> seen, double time)
    {
        foreach (var s in seen)
        {
            var shown = (int)(100 * s.VisibleShare);
            if (s.Actor is not Person person)
            {
                yield return new("car", s.Actor.Track, s.Left, s.Top, s.Width, s.Height, shown);
                continue;
            }

            var parts = BodyParts.Of(scene, renderer.Camera, person, time);
            yield return new(parts.IsDown ? "fallen" : "person", person.Track, s.Left, s.Top, s.Width, s.Height, shown, Act(person, time));
            yield return Part(person.Look.Hat is null ? "head" : "hard_hat", parts.Head);
            if (person.Look.Vest is not null)
                yield return Part("vest", parts.Trunk);

            LabelBox Part(string name, PartBox box) => new(
                name, person.Track, Round(box.Left), Round(box.Top), Round(box.Width), Round(box.Height), Shown(renderer, person.Track, box));
        }
    }

    // Falling begins with the drop; a fighter needs a moment to begin.
    private static string? Act(Person person, double time) => person.Acts
        .FirstOrDefault(act => act.Kind is ActKind.Fall or ActKind.Fight && time > act.From + 0.4 && time < act.To - 0.4) is { } act
            ? act.Kind == ActKind.Fall ? "fall" : "fight"
            : null;

    private static int Shown(SceneRenderer renderer, int track, PartBox box)
    {
        var (width, height) = (renderer.Camera.Width, renderer.Camera.Height);
        var (left, right) = (Math.Max(0, (int)box.Left), Math.Min(width, (int)Math.Ceiling(box.Right)));
        var (top, bottom) = (Math.Max(0, (int)box.Top), Math.Min(height, (int)Math.Ceiling(box.Bottom)));
        var own = 0;
        for (var y = top; y < bottom && left < right; y++)
            own += renderer.Owners[((y * width) + left)..((y * width) + right)].Count((ushort)track);
        return (int)(100 * own / Math.Max(1, box.Width * box.Height));
    }

    private static double Round(double value) => Math.Round(value, 1);
}
