using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>
/// Consecutive pictures through a clip model: each goes straight to its place in the batch tensor. Where there are more or fewer pictures
/// than the model takes, they are spread evenly over its frames.
/// </summary>
/// <param name="pictures">One or more, oldest first.</param>
/// <param name="task">Whose event is scored.</param>
internal sealed class ClipJob(IReadOnlyList<Picture> pictures, ModelTask task) : IInferenceJob<double>
{
    private ImagePlan? _plan;
    private (int Width, int Height) _size;

    public void Fill(ModelForm model, Span<float> tensor)
    {
        var input = model.Manifest.Input;
        for (var i = 0; i < Frames(model); i++)
        {
            var image = ImageOf(i, Frames(model));
            PlanFor(image, input, isFirst: i == 0).Run(image, tensor[input.FrameOf(i)], input.PlaneStep);
        }
    }

    public void Fill(ModelForm model, Span<byte> tensor)
    {
        var input = model.Manifest.Input;
        for (var i = 0; i < Frames(model); i++)
        {
            var image = ImageOf(i, Frames(model));
            PlanFor(image, input, isFirst: i == 0).Run(image, tensor[input.FrameOf(i)], input.PlaneStep);
        }
    }

    public double Read(ModelForm model, in OutputRow outputs) => ClipScores.Of(model.Manifest, outputs, task);

    private static int Frames(ModelForm model) =>
        model.Manifest.Input.Clip?.Frames ?? throw new InvalidOperationException($"{model.Model.Reference} looks at single pictures: choose a clip model.");

    private BgrImage ImageOf(int frame, int frames) => pictures[(int)((frame + 0.5) * pictures.Count / frames)].Image;

    // Pictures of one request may differ in size; the model may have been exchanged since the last run.
    private ImagePlan PlanFor(BgrImage image, ModelInput input, bool isFirst)
    {
        if (_plan is null || isFirst || _size != (image.Width, image.Height))
            (_plan, _size) = (new ImagePlan(image.Width, image.Height, input.Preprocessing()), (image.Width, image.Height));
        return _plan;
    }
}
