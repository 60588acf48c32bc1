using System.Runtime.CompilerServices;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Vision.Kernels;

/// <summary>
/// A decoded still picture to a model's tensor: the same geometry, resampling and padding as <see cref="PreprocessPlan"/>, with
/// no colour matrix to apply. <see cref="PreprocessOptions.Matrix"/> is not looked at.
/// </summary>
public sealed class ImagePlan
{
    private const int Overrun = 16;

    private readonly int _width;
    private readonly int _height;
    private readonly Axis _axis;
    private readonly LinePair[] _lines;
    private readonly ColourTransform _normalised;
    private readonly ColourTransform _plain;

    /// <param name="width">Width of the pictures, at most 8192.</param>
    /// <param name="height">Height of the pictures, at most 8192.</param>
    /// <param name="options">What the model wants.</param>
    /// <param name="part">The part to show, or null for all.</param>
    /// <exception cref="ArgumentException">A size, the part or an option is out of range.</exception>
    public ImagePlan(int width, int height, PreprocessOptions options, SourceRect? part = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(width, height), FrameShape.MaxSide, nameof(width));
        var source = part ?? new SourceRect(0, 0, width, height);
        source.CheckInside(width, height);
        (_width, _height, Options) = (width, height, options.Checked());
        Letterbox = Letterbox.Of(source, width, height, options);
        _axis = Axis.Horizontal(Axis.Positions(Letterbox.Width, source.X, source.Width), width);
        _lines = Axis.Vertical(Axis.Positions(Letterbox.Height, source.Y, source.Height), height);

        // The row mixer takes the middle channel for luma: each plane is its own channel and nothing else.
        _normalised = Transform(options.Mean.AsSpan(), options.Std.AsSpan());
        _plain = Transform([0, 0, 0], [1, 1, 1]);
    }

    public PreprocessOptions Options { get; }

    /// <summary>Maps the model's boxes back.</summary>
    public Letterbox Letterbox { get; }

    /// <summary>Writes the normalised tensor; <paramref name="tensor"/> has <see cref="PreprocessOptions.Elements"/> elements.</summary>
    /// <exception cref="ArgumentException">The picture has another size, or the tensor's length is wrong.</exception>
    public void Run(BgrImage image, Span<float> tensor) => Run(RowBlend.Best, image, tensor);

    /// <summary>Writes samples of 0 to 255, not normalised, for a node that infers elsewhere.</summary>
    /// <exception cref="ArgumentException">The picture has another size, or the tensor's length is wrong.</exception>
    public void Run(BgrImage image, Span<byte> tensor) => Run(RowBlend.Best, image, tensor);

    /// <summary>The same where other pictures of a clip lie between the planes of this one.</summary>
    /// <param name="image">Of the plan's size.</param>
    /// <param name="tensor">From plane 0 to the end of plane 2; what lies between the planes is left alone.</param>
    /// <param name="between">Elements from one plane's begin to the next one's, width × height or more.</param>
    /// <exception cref="ArgumentException">The picture has another size, or the tensor's length is wrong.</exception>
    public void Run(BgrImage image, Span<float> tensor, int between) => Run(RowBlend.Best, image, tensor, between);

    /// <summary>The same in samples of 0 to 255, not normalised.</summary>
    public void Run(BgrImage image, Span<byte> tensor, int between) => Run(RowBlend.Best, image, tensor, between);

    internal void Run(KernelPath path, BgrImage image, Span<float> tensor) => Run(path, image, tensor, Options.Width * Options.Height);

    internal void Run(KernelPath path, BgrImage image, Span<byte> tensor) => Run(path, image, tensor, Options.Width * Options.Height);

    internal void Run(KernelPath path, BgrImage image, Span<float> tensor, int between)
    {
        var pads = (stackalloc float[3]);
        for (var p = 0; p < 3; p++)
            pads[p] = (Options.Pad - Options.Mean[p]) / Options.Std[p];
        Run(path, image, tensor, between, _normalised, pads);
    }

    internal void Run(KernelPath path, BgrImage image, Span<byte> tensor, int between)
    {
        var pads = (stackalloc byte[3]);
        pads.Fill((byte)(Options.Pad + 0.5f));
        Run(path, image, tensor, between, _plain, pads);
    }

    [SkipLocalsInit]
    private void Run<T>(KernelPath path, BgrImage image, Span<T> tensor, int between, in ColourTransform transform, ReadOnlySpan<T> pads)
        where T : unmanaged
    {
        if (image.Width != _width || image.Height != _height || image.Pixels.Length != 3 * _width * _height)
            throw new ArgumentException($"The plan is for {_width}x{_height}, the picture is {image.Width}x{image.Height}.", nameof(image));
        Padding.CheckLength(tensor.Length, Options, between);

        // At most 3 × 8192 samples of 2 bytes: 48 KiB of stack.
        Span<short> blue = stackalloc short[_axis.Count + Overrun];
        Span<short> green = stackalloc short[_axis.Count + Overrun];
        Span<short> red = stackalloc short[_axis.Count + Overrun];
        var isRgb = Options.Order == ChannelOrder.Rgb;
        var rows = new MixRows(green, isRgb ? red : blue, isRgb ? blue : red, _axis, _axis);
        Padding.Fill(tensor, Options.Width, Options.Height, between, Letterbox, pads);
        for (var row = 0; row < Letterbox.Height; row++)
        {
            Blend(image.Pixels, _lines[row], blue, green, red);
            var target = tensor[(((Letterbox.Top + row) * Options.Width) + Letterbox.Left)..];
            RowMix<T>.Run(path, rows, transform, target, between);
        }
    }

    private void Blend(ReadOnlySpan<byte> pixels, LinePair lines, Span<short> blue, Span<short> green, Span<short> red)
    {
        var a = pixels.Slice(3 * ((lines.A * _width) + _axis.First), 3 * _axis.Count);
        var b = pixels.Slice(3 * ((lines.B * _width) + _axis.First), 3 * _axis.Count);
        for (var x = 0; x < _axis.Count; x++)
        {
            blue[x] = RowBlend.Blend(a[3 * x], b[3 * x], lines.Weight);
            green[x] = RowBlend.Blend(a[(3 * x) + 1], b[(3 * x) + 1], lines.Weight);
            red[x] = RowBlend.Blend(a[(3 * x) + 2], b[(3 * x) + 2], lines.Weight);
        }

        (blue[_axis.Count], green[_axis.Count], red[_axis.Count]) = (blue[_axis.Count - 1], green[_axis.Count - 1], red[_axis.Count - 1]);
    }

    private static ColourTransform Transform(ReadOnlySpan<float> mean, ReadOnlySpan<float> std) => new(
        Plane(mean[0], std[0], middle: 0, first: 1, last: 0), Plane(mean[1], std[1], 1, 0, 0), Plane(mean[2], std[2], 0, 0, 1));

    private static PlaneWeights Plane(float mean, float std, float middle, float first, float last)
    {
        var scale = (float)(1 / ColourTransform.FixedPoint / std);
        return new(middle * scale, first * scale, last * scale, -mean / std, (0 - mean) / std, (255 - mean) / std);
    }
}
