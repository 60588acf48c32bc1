using System.Runtime.CompilerServices;
using Analytics.Vision.Frames;

namespace Analytics.Vision.Kernels;

/// <summary>
/// The fused way from the planes of a frame to a model's tensor: bilinear resampling, colours, normalisation, padding, one
/// pass, written straight into the caller's batch. Immutable: one plan per source shape, source part and model serves every
/// thread. The hot path allocates nothing.
/// <para>
/// Chroma is sited as H.264 does by default: chroma column c lies on luma column 2c, chroma row r between luma rows 2r and
/// 2r + 1. Resampling is two taps a direction (no low-pass before shrinking), as the models were trained (INTER_LINEAR).
/// </para>
/// </summary>
public sealed class PreprocessPlan
{
    // Row buffers: a block load may begin at the last sample.
    private const int Overrun = 16;

    private static readonly float[] Zeros = [0, 0, 0];
    private static readonly float[] Ones = [1, 1, 1];

    private readonly ColourTransform _normalised;
    private readonly ColourTransform _plain;
    private readonly DirectTransform _directNormalised;
    private readonly DirectTransform _directPlain;
    private readonly bool _isDirect;
    private readonly Axis _luma;
    private readonly Axis _chroma;
    private readonly LinePair[] _lumaLines;
    private readonly LinePair[] _chromaLines;

    private PreprocessPlan(FrameShape shape, SourceRect source, PreprocessOptions options)
    {
        (Shape, Options) = (shape, options);
        Letterbox = Letterbox.Of(source, shape.Width, shape.Height, options);
        _normalised = ColourTransform.Of(options.Matrix, options.Order, options.Mean.AsSpan(), options.Std.AsSpan());
        _plain = ColourTransform.Of(options.Matrix, options.Order, Zeros, Ones);
        _directNormalised = DirectTransform.Of(_normalised, options.Mean.AsSpan(), options.Std.AsSpan());
        _directPlain = DirectTransform.Of(_plain, Zeros, Ones);
        // Not resized, and the first column lies on a chroma sample.
        _isDirect = Letterbox.Width == source.Width && Letterbox.Height == source.Height
            && source.X % 2 == 0 && source.Y == Math.Floor(source.Y);

        var x = Axis.Positions(Letterbox.Width, source.X, source.Width);
        var y = Axis.Positions(Letterbox.Height, source.Y, source.Height);
        _luma = Axis.Horizontal(x, shape.Width);
        _lumaLines = Axis.Vertical(y, shape.Height);
        _chroma = Axis.Horizontal(Array.ConvertAll(x, p => p / 2), shape.ChromaWidth);
        _chromaLines = Axis.Vertical(Array.ConvertAll(y, p => (p / 2) - 0.25), shape.ChromaHeight);
    }

    public FrameShape Shape { get; }

    public PreprocessOptions Options { get; }

    /// <summary>Maps the model's boxes back.</summary>
    public Letterbox Letterbox { get; }

    /// <summary>A plan for whole frames of one shape.</summary>
    /// <exception cref="ArgumentException">The shape or an option is out of range.</exception>
    public static PreprocessPlan For(FrameShape shape, PreprocessOptions options) =>
        ForPart(shape, new SourceRect(0, 0, shape.Width, shape.Height), options);

    /// <summary>A plan for a part of a frame: the second stage of a pipeline looks at what the first one found.</summary>
    /// <exception cref="ArgumentException">The part is not inside the frame or smaller than one pixel.</exception>
    public static PreprocessPlan ForPart(FrameShape shape, SourceRect part, PreprocessOptions options)
    {
        shape.Checked();
        options.Checked();
        part.CheckInside(shape.Width, shape.Height);
        return new PreprocessPlan(shape, part, options);
    }

    /// <summary>Writes the normalised tensor; <paramref name="tensor"/> has <see cref="PreprocessOptions.Elements"/> elements.</summary>
    /// <exception cref="ArgumentException">The frame's shape is not the plan's, or the tensor's length is wrong.</exception>
    public void Run(Frame frame, Span<float> tensor) => Run(RowBlend.Best, frame, tensor);

    /// <summary>Writes samples of 0 to 255, not normalised, for a node that infers elsewhere.</summary>
    public void Run(Frame frame, Span<byte> tensor) => Run(RowBlend.Best, frame, tensor);

    /// <summary>The same where other frames of a clip lie between the planes of this one.</summary>
    /// <param name="frame">Of the plan's shape.</param>
    /// <param name="tensor">From plane 0 to the end of plane 2; what lies between the planes is left alone.</param>
    /// <param name="between">Elements from one plane's begin to the next one's, width × height or more.</param>
    /// <exception cref="ArgumentException">The frame's shape is not the plan's, or the tensor's length is wrong.</exception>
    public void Run(Frame frame, Span<float> tensor, int between) => Run(RowBlend.Best, frame, tensor, between);

    /// <summary>The same in samples of 0 to 255, not normalised.</summary>
    public void Run(Frame frame, Span<byte> tensor, int between) => Run(RowBlend.Best, frame, tensor, between);

    internal void Run(KernelPath path, Frame frame, Span<float> tensor) => Run(path, frame, tensor, Options.Width * Options.Height);

    internal void Run(KernelPath path, Frame frame, Span<byte> tensor) => Run(path, frame, tensor, Options.Width * Options.Height);

    internal void Run(KernelPath path, Frame frame, Span<float> tensor, int between)
    {
        var pads = (stackalloc float[3]);
        for (var p = 0; p < 3; p++)
            pads[p] = (Options.Pad - Options.Mean[p]) / Options.Std[p];
        Run(path, frame, tensor, between, _normalised, _directNormalised, pads);
    }

    internal void Run(KernelPath path, Frame frame, Span<byte> tensor, int between)
    {
        var pads = (stackalloc byte[3]);
        pads.Fill((byte)(Options.Pad + 0.5f));
        Run(path, frame, tensor, between, _plain, _directPlain, pads);
    }

    [SkipLocalsInit]
    private void Run<T>(
        KernelPath path, Frame frame, Span<T> tensor, int between, in ColourTransform transform, in DirectTransform direct, ReadOnlySpan<T> pads)
        where T : unmanaged
    {
        if (frame.Shape != Shape)
            throw new ArgumentException($"The plan is for {Shape}, the frame is {frame.Shape}: make a plan per shape.", nameof(frame));
        Padding.CheckLength(tensor.Length, Options, between);

        // At most 8192 + 2 × 4096 samples of 2 bytes: 32 KiB of stack, which stay in the first cache levels.
        Span<short> y = stackalloc short[_luma.Count + Overrun];
        Span<short> u = stackalloc short[_chroma.Count + Overrun];
        Span<short> v = stackalloc short[_chroma.Count + Overrun];
        var isRgb = Options.Order == ChannelOrder.Rgb;
        var rows = new MixRows(y, isRgb ? v : u, isRgb ? u : v, _luma, _chroma);
        var luma = frame.Luma;
        var chroma = frame.Chroma;
        Padding.Fill(tensor, Options.Width, Options.Height, between, Letterbox, pads);
        for (var row = 0; row < Letterbox.Height; row++)
        {
            var target = tensor[(((Letterbox.Top + row) * Options.Width) + Letterbox.Left)..];
            BlendChroma(path, chroma, _chromaLines[row], u, v);
            if (_isDirect && path == KernelPath.Vector256)
            {
                RowDirect<T>.Run(LumaLine(luma, _lumaLines[row].A)[..Letterbox.Width], rows.First, rows.Last, direct, target, between);
                continue;
            }

            BlendLuma(path, luma, _lumaLines[row], y);
            RowMix<T>.Run(path, rows, transform, target, between);
        }
    }

    private void BlendLuma(KernelPath path, ReadOnlySpan<byte> luma, LinePair lines, Span<short> y)
    {
        RowBlend.Plane(path, LumaLine(luma, lines.A), LumaLine(luma, lines.B), lines.Weight, y);
        y[_luma.Count] = y[_luma.Count - 1];
    }

    private ReadOnlySpan<byte> LumaLine(ReadOnlySpan<byte> luma, int row) =>
        luma.Slice((row * Shape.Width) + _luma.First, _luma.Count);

    private void BlendChroma(KernelPath path, ReadOnlySpan<byte> chroma, LinePair lines, Span<short> u, Span<short> v)
    {
        var (width, first, count) = (Shape.ChromaWidth, _chroma.First, _chroma.Count);
        if (Shape.Layout == PixelLayout.Nv12)
        {
            RowBlend.Pairs(
                path, chroma.Slice(2 * ((lines.A * width) + first), 2 * count),
                chroma.Slice(2 * ((lines.B * width) + first), 2 * count), lines.Weight, u, v);
        }
        else
        {
            var us = chroma[..(width * Shape.ChromaHeight)];
            var vs = chroma[(width * Shape.ChromaHeight)..];
            var (a, b) = ((lines.A * width) + first, (lines.B * width) + first);
            RowBlend.Plane(path, us.Slice(a, count), us.Slice(b, count), lines.Weight, u);
            RowBlend.Plane(path, vs.Slice(a, count), vs.Slice(b, count), lines.Weight, v);
        }

        u[count] = u[count - 1];
        v[count] = v[count - 1];
    }
}
