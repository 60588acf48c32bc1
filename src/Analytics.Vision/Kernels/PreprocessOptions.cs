using System.Collections.Immutable;

namespace Analytics.Vision.Kernels;

/// <summary>Which luma weights the source was encoded with. Samples are limited range: luma 16 to 235, chroma 16 to 240.</summary>
public enum YuvMatrix
{
    /// <summary>ITU-R BT.601: Kr 0.299, Kb 0.114. Usual below 720 lines.</summary>
    Bt601 = 1,

    /// <summary>ITU-R BT.709: Kr 0.2126, Kb 0.0722.</summary>
    Bt709 = 2,
}

public enum ChannelOrder
{
    Rgb = 1,
    Bgr = 2,
}

public enum FitMode
{
    /// <summary>Keeps the aspect ratio and pads what is left; content in the middle (YOLOv5 to v8).</summary>
    LetterboxCentre = 1,

    /// <summary>Keeps the aspect ratio; content at the top left, padding right and below (YOLOX, YuNet).</summary>
    LetterboxTopLeft = 2,

    /// <summary>Fills the target, aspect ratio or not.</summary>
    Stretch = 3,
}

/// <summary>What a model wants to see. The tensor is CHW: three planes of Height × Width.</summary>
/// <param name="Width">Columns of the tensor, 1 to 8192.</param>
/// <param name="Height">Rows of the tensor, 1 to 8192.</param>
/// <param name="Fit">How the picture is laid into the tensor.</param>
/// <param name="Order">Which colour is plane 0.</param>
/// <param name="Matrix">How the source was encoded.</param>
public sealed record PreprocessOptions(
    int Width, int Height, FitMode Fit, ChannelOrder Order = ChannelOrder.Rgb, YuvMatrix Matrix = YuvMatrix.Bt601)
{
    /// <summary>Sample value of padding in every channel, 0 to 255, before normalisation. Default 114, as in the YOLO families.</summary>
    public float Pad { get; init; } = 114;

    /// <summary>Subtracted from samples of 0 to 255, per plane of the tensor. Default 0.</summary>
    public ImmutableArray<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divides after that, per plane of the tensor; above 0. Default 1; 255 for models that want 0 to 1.</summary>
    public ImmutableArray<float> Std { get; init; } = [1, 1, 1];

    /// <summary>Samples of one tensor: 3 × height × width.</summary>
    public int Elements => 3 * Width * Height;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public PreprocessOptions Checked()
    {
        CheckSide(Width, nameof(Width));
        CheckSide(Height, nameof(Height));
        if (!Enum.IsDefined(Fit) || !Enum.IsDefined(Order) || !Enum.IsDefined(Matrix))
            throw new ArgumentException($"Fit {Fit}, Order {Order} or Matrix {Matrix} is not one of its enum.");
        if (Pad is not (>= 0 and <= 255))
            throw new ArgumentException($"Pad is {Pad}: use 0 to 255.");
        if (Mean.IsDefault || Mean.Length != 3 || Mean.Any(m => !float.IsFinite(m)))
            throw new ArgumentException("Mean needs three finite values, one per plane.");
        if (Std.IsDefault || Std.Length != 3 || Std.Any(s => !float.IsFinite(s) || s <= 0))
            throw new ArgumentException("Std needs three values above 0, one per plane.");
        return this;
    }

    private static void CheckSide(int side, string name)
    {
        if (side is < 1 or > Frames.FrameShape.MaxSide)
            throw new ArgumentException($"{name} is {side}: use 1 to {Frames.FrameShape.MaxSide}.");
    }
}
