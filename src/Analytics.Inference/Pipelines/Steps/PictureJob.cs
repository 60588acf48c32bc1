using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>Something that a detector found in a picture.</summary>
/// <param name="Box">Inside the picture.</param>
/// <param name="Label">The model's word.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Points">Key points in pixels with their visibility; they may lie outside of the picture. Empty for models without.</param>
internal sealed record Found(PixelBox Box, string Label, double Score, IReadOnlyList<(double X, double Y, double Visibility)> Points);

/// <summary>A whole picture through a detector, best score first.</summary>
/// <param name="image">The picture.</param>
/// <param name="minScore">Least score; null for the thresholds of the manifest.</param>
internal sealed class PictureJob(BgrImage image, double? minScore = null) : IInferenceJob<IReadOnlyList<Found>>
{
    private const int MaxBoxes = 300;

    private Letterbox _letterbox;

    public void Fill(ModelForm model, Span<float> tensor) => PlanFor(model).Run(image, tensor);

    public void Fill(ModelForm model, Span<byte> tensor) => PlanFor(model).Run(image, tensor);

    public IReadOnlyList<Found> Read(ModelForm model, in OutputRow outputs)
    {
        var (manifest, decoder) = (model.Manifest, model.Decoder);
        if (decoder is null)
            throw new InvalidOperationException($"{model.Model.Reference} finds no boxes: its decoder is raw.");
        var (raw, points) = (new List<RawDetection>(), new List<RawPoint>());
        // At a score of 0 everything would be a candidate.
        var floor = Math.Max((float)(minScore ?? manifest.Thresholds.Floor), 0.01f);
        if (decoder is IKeyPointDecoder keyPoints)
            keyPoints.Decode(outputs, floor, raw, points);
        else
            decoder.Decode(outputs, floor, raw);
        return Keep(manifest, raw, points, (decoder as IKeyPointDecoder)?.Points ?? 0);
    }

    private ImagePlan PlanFor(ModelForm model)
    {
        var plan = new ImagePlan(image.Width, image.Height, model.Manifest.Input.Preprocessing());
        _letterbox = plan.Letterbox;
        return plan;
    }

    private List<Found> Keep(ModelManifest manifest, List<RawDetection> raw, List<RawPoint> points, int each)
    {
        var (candidates, origin) = (new List<Detection>(raw.Count), new Dictionary<(Box, float), int>(raw.Count));
        for (var i = 0; i < raw.Count; i++)
        {
            if (minScore is null && raw[i].Score < manifest.Thresholds.Of(manifest.Labels[raw[i].Class]))
                continue;
            var detection = new Detection(_letterbox.ToFrame(raw[i].X1, raw[i].Y1, raw[i].X2, raw[i].Y2), raw[i].Class, raw[i].Score);
            candidates.Add(detection);
            origin.TryAdd((detection.Box, detection.Score), i);
        }

        var kept = new List<Detection>();
        Suppression.Run(candidates, manifest.Thresholds, MaxBoxes, kept);
        return kept.ConvertAll(one => new Found(
            new PixelBox(one.Box.X1 * (double)image.Width, one.Box.Y1 * (double)image.Height, one.Box.X2 * (double)image.Width, one.Box.Y2 * (double)image.Height),
            manifest.Labels[one.ClassId],
            one.Score,
            [.. Points(points, origin[(one.Box, one.Score)] * each, each)]));
    }

    private IEnumerable<(double X, double Y, double Visibility)> Points(List<RawPoint> points, int from, int count)
    {
        foreach (var point in points.Skip(from).Take(count))
        {
            var (x, y) = _letterbox.ToFrame(point.X, point.Y);
            yield return (x * (double)image.Width, y * (double)image.Height, point.Visibility);
        }
    }
}
