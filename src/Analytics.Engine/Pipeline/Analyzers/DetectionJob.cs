using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// One frame's share of a detector's run: planes straight into the batch tensor, and the boxes back in fractions of the frame.
/// Reused from frame to frame by its one lane; the plan is made anew when the stream or the model changes.
/// </summary>
public sealed class DetectionJob : IInferenceJob<IReadOnlyList<Detection>>
{
    /// <summary>Most boxes of one frame.</summary>
    private const int MaxBoxes = 300;

    private readonly List<RawDetection> _raw = [];
    private readonly List<Detection> _boxes = [];
    private PreprocessPlan? _plan;
    private string? _planDigest;
    private Frame? _frame;

    /// <summary>The frame of the next run, lent until the run has ended.</summary>
    public DetectionJob For(Frame frame)
    {
        _frame = frame;
        return this;
    }

    public void Fill(ModelForm model, Span<float> tensor) => PlanFor(model, out var frame).Run(frame, tensor);

    public void Fill(ModelForm model, Span<byte> tensor) => PlanFor(model, out var frame).Run(frame, tensor);

    public IReadOnlyList<Detection> Read(ModelForm model, in OutputRow outputs)
    {
        var decoder = model.Decoder ?? throw new InvalidOperationException($"{model.Model.Reference} finds no boxes: choose a model for object detection.");
        var (thresholds, labels) = (model.Manifest.Thresholds, model.Manifest.Labels);
        _raw.Clear();
        _boxes.Clear();
        decoder.Decode(outputs, Math.Min(thresholds.Floor, WeakOf(thresholds)), _raw);
        var letterbox = _plan!.Letterbox;
        foreach (var raw in _raw)
        {
            if (raw.Score >= LeastOf(thresholds, labels[raw.Class]))
                _boxes.Add(new Detection(letterbox.ToFrame(raw.X1, raw.Y1, raw.X2, raw.Y2), raw.Class, raw.Score));
        }

        var kept = new List<Detection>();
        Suppression.Run(_boxes, thresholds, MaxBoxes, kept);
        return kept;
    }

    private PreprocessPlan PlanFor(ModelForm model, out Frame frame)
    {
        frame = _frame ?? throw new InvalidOperationException("The job has no frame.");
        if (_plan?.Shape != frame.Shape || _planDigest != model.Manifest.Digest)
        {
            _plan = PreprocessPlan.For(frame.Shape, model.Manifest.Input.Preprocessing());
            _planDigest = model.Manifest.Digest;
        }

        return _plan;
    }

    /// <summary>
    /// Boxes down to a third of the model's threshold are kept: they may continue a track, never begin one. A label with a threshold of its
    /// own is cut there: its weaker boxes are not to continue tracks either.
    /// </summary>
    private static float LeastOf(ModelThresholds thresholds, string label) => thresholds.ByLabel.GetValueOrDefault(label, WeakOf(thresholds));

    /// <summary>Least score at which a box continues a track.</summary>
    public static float WeakOf(ModelThresholds thresholds) => thresholds.Score / 3;
}
