using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Kernels;

namespace Analytics.Inference.Pipelines.ActionLiveness;

/// <summary>
/// 66 landmarks of one face, as the OpenSeeFace family gives them: for each point a map of 28 × 28 confidences, and two maps of how far
/// the point lies from its cell's place, squeezed by a sigmoid.
/// </summary>
internal sealed record FaceMarks((double X, double Y)[] Points, double Confidence)
{
    public const int Count = 66;
    private const int Cells = 28;

    /// <summary>Height of both eyes over their width; 0.22 to 0.30 on open eyes seen from the front.</summary>
    public double EyeOpening => (Eye(36) + Eye(42)) / 2;

    /// <summary>Gap of the lips over the width of the mouth; near 0 on a closed one.</summary>
    public double MouthOpening => (Distance(59, 65) + Distance(60, 64) + Distance(61, 63)) / 3 / Math.Max(Distance(58, 62), 1e-6);

    /// <summary>Positions in pixels of the model's input.</summary>
    public static FaceMarks Read(ModelForm model, in OutputRow outputs)
    {
        const int plane = Cells * Cells;
        var values = outputs.Floats(0);
        if (values.Length != 3 * Count * plane)
            throw new InvalidOperationException($"{model.Model.Reference} gives {values.Length} numbers; {3 * Count * plane} were expected of 66 landmarks.");
        var points = new (double, double)[Count];
        var confidence = 0.0;
        for (var p = 0; p < Count; p++)
        {
            var (best, score) = Lanes.Max(values.Slice(p * plane, plane));
            var (row, column) = (best / Cells, best % Cells);
            var (down, right) = (values[((Count + p) * plane) + best], values[(((2 * Count) + p) * plane) + best]);
            points[p] = (Place(column, right, model.Manifest.Input.Width), Place(row, down, model.Manifest.Input.Height));
            confidence += score / Count;
        }

        return new(points, confidence);
    }

    /// <summary>The same in pixels of the picture.</summary>
    public FaceMarks In(AffineMap map) => this with { Points = Array.ConvertAll(Points, p => map.Apply(p.X, p.Y)) };

    // Pixels count from their centres, so half a pixel is added to a pixel's number.
    private static double Place(int cell, float offset, int side)
    {
        var clipped = Math.Clamp(offset, 1e-7, 1 - 1e-7);
        return ((side - 1) * ((cell / (Cells - 1.0)) + (Math.Log(clipped / (1 - clipped)) / 16))) + 0.5;
    }

    private double Eye(int first) =>
        (Distance(first + 1, first + 5) + Distance(first + 2, first + 4)) / 2 / Math.Max(Distance(first, first + 3), 1e-6);

    private double Distance(int a, int b) => Math.Sqrt(Math.Pow(Points[a].X - Points[b].X, 2) + Math.Pow(Points[a].Y - Points[b].Y, 2));
}
