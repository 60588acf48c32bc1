using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.Workwear;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Box = Analytics.Vision.Detections.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>Something that people have to wear, and where on a person it is worn.</summary>
/// <param name="Words">What is asked of the detector that finds it.</param>
/// <param name="Label">Of a person without it.</param>
/// <param name="Top">Of the part of the person in which the thing's middle must lie, as a share of the person's height.</param>
/// <param name="Bottom">Of that part.</param>
/// <param name="Aside">How far the part reaches beyond the person's sides, as a share of the width.</param>
/// <param name="ColourLabels">Labels of people who wear it, by its colour; empty where colours are not told.</param>
internal sealed record WornThing(CameraWords Words, string Label, float Top, float Bottom, float Aside, IReadOnlyList<string> ColourLabels)
{
    /// <summary>Longest side of the patch that a colour is told from.</summary>
    private const int Patch = 48;

    /// <summary>On the head: the upper three tenths of the person, with a little around it.</summary>
    public static WornThing Helmet { get; } = new(CameraWords.Helmets, Abilities.NoHardHat, -0.1f, 0.3f, 0.1f, []);

    /// <summary>On the body, below the head and above the knees.</summary>
    public static WornThing Workwear { get; } =
        new(CameraWords.Workwear, Abilities.NoWorkwear, 0.1f, 0.75f, 0, [.. WorkwearColours.All.Select(c => Abilities.WornPrefix + c)]);

    /// <summary>The things that a person wears.</summary>
    public IEnumerable<Box> On(Box person, IEnumerable<Box> things)
    {
        var (left, right) = (person.X1 - (person.Width * Aside), person.X2 + (person.Width * Aside));
        var (top, bottom) = (person.Y1 + (person.Height * Top), person.Y1 + (person.Height * Bottom));
        return things.Where(t => t.CentreX >= left && t.CentreX <= right && t.CentreY >= top && t.CentreY <= bottom);
    }

    /// <summary>Which of <see cref="ColourLabels"/> a thing in the frame has.</summary>
    public static string ColourOf(Frame frame, Box thing)
    {
        var (width, height) = (frame.Shape.Width, frame.Shape.Height);
        var (left, top) = (Math.Clamp((int)(thing.X1 * width), 0, width - 1), Math.Clamp((int)(thing.Y1 * height), 0, height - 1));
        var (across, down) = (Math.Clamp((int)(thing.Width * width), 1, width - left), Math.Clamp((int)(thing.Height * height), 1, height - top));
        var (columns, rows) = (Math.Min(across, Patch), Math.Min(down, Patch));
        var patch = BgrConverter.ToBgr(frame, new SourceRect(left, top, across, down), YuvMatrix.Bt601, columns, rows);
        return Abilities.WornPrefix + WorkwearColours.Of(patch, new PixelBox(0, 0, columns, rows));
    }
}
