namespace Analytics.Vision.Kernels;

/// <summary>
/// Luma and chroma of 0 to 255 to one plane of the tensor: <c>clamp(y·Y + first·First + last·Last + Offset, Low, High)</c>,
/// the model's normalisation folded in, so that clamping to 0 to 255 before normalising becomes a clamp to
/// <see cref="Low"/>, <see cref="High"/> behind it.
/// </summary>
internal readonly record struct PlaneWeights(float Y, float First, float Last, float Offset, float Low, float High);

/// <summary>
/// The weights of all planes. <c>First</c> is the chroma that plane 0 depends on and plane 2 does not, <c>Last</c> the other
/// way round: V and U for red in front, U and V for blue in front. Green, between them, depends on both.
/// </summary>
internal readonly record struct ColourTransform(PlaneWeights Plane0, PlaneWeights Plane1, PlaneWeights Plane2)
{
    /// <summary>Fixed-point samples carry 21 fractional bits (7 of the row, 14 of the weights).</summary>
    public const double FixedPoint = 1 << 21;

    /// <summary>Coefficients of ITU-R BT.601 and BT.709, limited range, for inputs scaled by <see cref="FixedPoint"/>.</summary>
    public static ColourTransform Of(YuvMatrix matrix, ChannelOrder order, ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        var (kr, kb) = matrix == YuvMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        var kg = 1 - kr - kb;
        const double luma = 255.0 / 219;
        const double chroma = 255.0 / 224;
        // What one unit of its own chroma adds to red and to blue, and takes from green.
        var (red, blue) = (chroma * 2 * (1 - kr), chroma * 2 * (1 - kb));
        var (redInGreen, blueInGreen) = (-red * kr / kg, -blue * kb / kg);
        var isRgb = order == ChannelOrder.Rgb;
        return new(
            Plane(isRgb ? red : blue, 0, mean[0], std[0]),
            isRgb ? Plane(redInGreen, blueInGreen, mean[1], std[1]) : Plane(blueInGreen, redInGreen, mean[1], std[1]),
            Plane(0, isRgb ? blue : red, mean[2], std[2]));

        static PlaneWeights Plane(double first, double last, float mean, float std)
        {
            var offset = (-16 * luma) - (128 * first) - (128 * last);
            return new(
                (float)(luma / FixedPoint / std), (float)(first / FixedPoint / std), (float)(last / FixedPoint / std),
                (float)((offset - mean) / std), (0 - mean) / std, (255 - mean) / std);
        }
    }
}
