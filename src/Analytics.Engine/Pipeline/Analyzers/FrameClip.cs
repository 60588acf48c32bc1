using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// A window of frames through a clip model: the planes of each go straight to their place in the batch tensor, nothing is copied before.
/// Reused from window to window by its one lane; the plan is made anew when the stream or the model changes.
/// </summary>
/// <param name="task">Whose event is scored.</param>
public sealed class FrameClip(ModelTask task) : IInferenceJob<double>
{
    private PreprocessPlan? _plan;
    private string? _planDigest;
    private IReadOnlyList<Frame> _frames = [];

    /// <summary>The frames of the next run, all of one shape, lent until the run has ended.</summary>
    public FrameClip For(IReadOnlyList<Frame> frames)
    {
        _frames = frames;
        return this;
    }

    public void Fill(ModelForm model, Span<float> tensor)
    {
        var (input, plan, frames) = (model.Manifest.Input, PlanFor(model), Pick(_frames, ClipOf(model)));
        for (var i = 0; i < frames.Length; i++)
            plan.Run(frames[i], tensor[input.FrameOf(i)], input.PlaneStep);
    }

    public void Fill(ModelForm model, Span<byte> tensor)
    {
        var (input, plan, frames) = (model.Manifest.Input, PlanFor(model), Pick(_frames, ClipOf(model)));
        for (var i = 0; i < frames.Length; i++)
            plan.Run(frames[i], tensor[input.FrameOf(i)], input.PlaneStep);
    }

    public double Read(ModelForm model, in OutputRow outputs) => ClipScores.Of(model.Manifest, outputs, task);

    /// <summary>
    /// The frames that the model sees: those nearest to instants spread evenly over its span, up to the window's last frame; without a
    /// span, spread evenly over the window. A frame that is the nearest twice is shown twice.
    /// </summary>
    public static Frame[] Pick(IReadOnlyList<Frame> frames, ClipInput clip)
    {
        var picked = new Frame[clip.Frames];
        for (var (i, at) = (0, 0); i < picked.Length; i++)
        {
            if (clip.Span is not { } span)
            {
                picked[i] = frames[(int)((i + 0.5) * frames.Count / picked.Length)];
                continue;
            }

            var due = frames[^1].At - (span * (1 - (i / (picked.Length - 1.0))));
            while (at + 1 < frames.Count && (frames[at + 1].At - due).Duration() <= (frames[at].At - due).Duration())
                at++;
            picked[i] = frames[at];
        }

        return picked;
    }

    private static ClipInput ClipOf(ModelForm model) =>
        model.Manifest.Input.Clip ?? throw new InvalidOperationException($"{model.Model.Reference} looks at single pictures: choose a clip model.");

    private PreprocessPlan PlanFor(ModelForm model)
    {
        if (_plan?.Shape != _frames[0].Shape || _planDigest != model.Manifest.Digest)
            (_plan, _planDigest) = (PreprocessPlan.For(_frames[0].Shape, model.Manifest.Input.Preprocessing()), model.Manifest.Digest);
        return _plan;
    }
}
