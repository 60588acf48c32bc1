using Analytics.Vision.Kernels;

namespace Analytics.Inference.Models;

public static class ModelPreprocessing
{
    /// <summary>What the kernels must do for a model's input.</summary>
    public static PreprocessOptions Preprocessing(this ModelInput input)
    {
        // The kernels know (v - mean) / std over 0 to 255; a manifest's range 0..1 divides by 255 first.
        var scale = input.Range == ValueRange.Unit ? 255f : 1f;
        return new PreprocessOptions(
            input.Width,
            input.Height,
            input.Resize switch
            {
                ResizeMode.LetterboxCentre => FitMode.LetterboxCentre,
                ResizeMode.LetterboxTopLeft => FitMode.LetterboxTopLeft,
                _ => FitMode.Stretch,
            },
            input.Colour == ColourOrder.Rgb ? ChannelOrder.Rgb : ChannelOrder.Bgr)
        {
            Pad = input.Pad,
            Mean = [.. input.Mean.Select(m => m * scale)],
            Std = [.. input.Std.Select(s => s * scale)],
        };
    }
}
