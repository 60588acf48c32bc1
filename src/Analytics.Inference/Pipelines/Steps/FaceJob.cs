using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>Reads what a second-stage model says of one face.</summary>
internal delegate T FaceReader<out T>(ModelForm model, in OutputRow outputs);

/// <summary>One found face through a second-stage model, cropped as the model's manifest says.</summary>
internal sealed class FaceJob<T>(BgrImage image, FoundFace face, FaceReader<T> read) : IInferenceJob<T>
{
    public void Fill(ModelForm model, Span<float> tensor) => ImageWarp.Run(image, MapFor(model), model.Manifest.Input.Preprocessing(), tensor);

    public void Fill(ModelForm model, Span<byte> tensor) => ImageWarp.Run(image, MapFor(model), model.Manifest.Input.Preprocessing(), tensor);

    public T Read(ModelForm model, in OutputRow outputs) => read(model, outputs);

    private AffineMap MapFor(ModelForm model) => FaceCrops.MapFor(model.Manifest.Input, face, image.Width, image.Height);
}

/// <summary>Which part of a picture a second-stage model sees.</summary>
internal static class FaceCrops
{
    /// <summary>From positions of the model's input to positions of the picture.</summary>
    /// <exception cref="InvalidOperationException">The model wants landmarks, and the face has none, or none that span anything.</exception>
    /// <exception cref="ArgumentException">The landmarks lie in one place.</exception>
    public static AffineMap MapFor(ModelInput input, FoundFace face, int width, int height)
    {
        var crop = input.Crop ?? new ModelCrop(CropMethod.Box, 1, 1, []);
        if (crop.Method == CropMethod.Align)
            return Aligned(crop, face);
        var (centreX, centreY) = ((face.Box.Left + face.Box.Right) / 2, (face.Box.Top + face.Box.Bottom) / 2);
        var (partWidth, partHeight) = (face.Box.Width * crop.ScaleX, face.Box.Height * crop.ScaleY);
        if (crop.Method == CropMethod.Square)
            partWidth = partHeight = Math.Max(face.Box.Width, face.Box.Height) * crop.ScaleX;
        if (crop.Method != CropMethod.Inside)
            return AffineMap.ToPart(input.Width, input.Height, centreX - (partWidth / 2), centreY - (partHeight / 2), partWidth, partHeight);
        var fit = Math.Min(1, Math.Min(width / partWidth, height / partHeight));
        (partWidth, partHeight) = (partWidth * fit, partHeight * fit);
        var left = Math.Clamp(centreX - (partWidth / 2), 0, Math.Max(0, width - partWidth));
        var top = Math.Clamp(centreY - (partHeight / 2), 0, Math.Max(0, height - partHeight));
        return AffineMap.ToPart(input.Width, input.Height, left, top, partWidth, partHeight);
    }

    private static AffineMap Aligned(ModelCrop crop, FoundFace face)
    {
        if (face.Landmarks.Count != crop.Points.Count)
            throw new InvalidOperationException($"The face has {face.Landmarks.Count} landmarks; aligning needs {crop.Points.Count}.");
        // Fitted where the publishers fit it, among the model's points: no face fits them exactly, and the other way gives another size.
        return AffineMap.Similarity([.. face.Landmarks], [.. crop.Points]).Inverse();
    }
}
