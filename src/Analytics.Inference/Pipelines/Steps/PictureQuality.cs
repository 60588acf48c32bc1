using Analytics.Inference.Abilities;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>How well a face, or a picture, can be seen.</summary>
/// <param name="Sharpness">Standard deviation of the Laplacian of luma over a patch of 112 × 112.</param>
/// <param name="Brightness">Mean luma, 0 to 255.</param>
internal readonly record struct PictureQuality(double Sharpness, double Brightness)
{
    /// <summary>
    /// Below, a face is too blurred. Faces of the shared portraits give 8 to 58; after a blur over a thirteenth of their width 1.6 to 4.9.
    /// </summary>
    public const double LeastSharpness = 4;

    /// <summary>Below, too dark.</summary>
    public const double LeastBrightness = 40;

    /// <summary>Above, too bright.</summary>
    public const double MostBrightness = 225;

    private const int Side = 112;

    private static readonly PreprocessOptions s_patch = new(Side, Side, FitMode.Stretch, ChannelOrder.Bgr);

    public bool IsDark => Brightness < LeastBrightness;

    public bool IsBright => Brightness > MostBrightness;

    public bool IsBlurred => Sharpness < LeastSharpness;

    public bool IsClear => !IsDark && !IsBright && !IsBlurred;

    /// <summary>Of the largest face, or of the whole picture where there is none.</summary>
    public static PictureQuality Of(BgrImage image, IReadOnlyList<FoundFace> faces) =>
        Of(image, faces.MaxBy(face => face.Box.Width * face.Box.Height)?.Box ?? new PixelBox(0, 0, image.Width, image.Height));

    /// <summary>Of a part. Brought to one size first: sharpness must not depend on how near the camera was.</summary>
    public static PictureQuality Of(BgrImage image, PixelBox part)
    {
        var planes = new float[s_patch.Elements];
        ImageWarp.Run(image, AffineMap.ToPart(Side, Side, part.Left, part.Top, part.Width, part.Height), s_patch, planes);
        var luma = planes.AsSpan(0, Side * Side);
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (0.114f * planes[i]) + (0.587f * planes[luma.Length + i]) + (0.299f * planes[(2 * luma.Length) + i]);
        var (sum, squares, light) = (0.0, 0.0, 0.0);
        for (var y = 1; y < Side - 1; y++)
        {
            for (var x = 1; x < Side - 1; x++)
            {
                var at = (y * Side) + x;
                var laplacian = (4 * luma[at]) - luma[at - 1] - luma[at + 1] - luma[at - Side] - luma[at + Side];
                sum += laplacian;
                squares += laplacian * laplacian;
                light += luma[at];
            }
        }

        const double count = (Side - 2) * (Side - 2);
        return new(Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count)))), light / count);
    }
}
