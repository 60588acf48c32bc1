using System.Buffers;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Vision.Kernels;

/// <summary>Frames in packed BGR, for snapshots, previews and colours: the same as the models see.</summary>
public static class BgrConverter
{
    /// <summary>The frame at its own size.</summary>
    public static BgrImage ToBgr(Frame frame, YuvMatrix matrix) => ToBgr(frame, matrix, frame.Shape.Width, frame.Shape.Height);

    /// <summary>The frame stretched to another size.</summary>
    public static BgrImage ToBgr(Frame frame, YuvMatrix matrix, int width, int height) =>
        ToBgr(frame, new SourceRect(0, 0, frame.Shape.Width, frame.Shape.Height), matrix, width, height);

    /// <summary>A part of the frame stretched to another size.</summary>
    /// <exception cref="ArgumentException">The part is not inside the frame or smaller than one pixel.</exception>
    public static BgrImage ToBgr(Frame frame, SourceRect part, YuvMatrix matrix, int width, int height)
    {
        var plan = PreprocessPlan.ForPart(frame.Shape, part, new PreprocessOptions(width, height, FitMode.Stretch, ChannelOrder.Bgr, matrix));
        var planes = ArrayPool<byte>.Shared.Rent(plan.Options.Elements);
        try
        {
            plan.Run(frame, planes.AsSpan(0, plan.Options.Elements));
            var count = width * height;
            var blue = planes.AsSpan(0, count);
            var green = planes.AsSpan(count, count);
            var red = planes.AsSpan(2 * count, count);
            var pixels = GC.AllocateUninitializedArray<byte>(3 * count);
            for (var i = 0; i < count; i++)
            {
                pixels[3 * i] = blue[i];
                pixels[(3 * i) + 1] = green[i];
                pixels[(3 * i) + 2] = red[i];
            }

            return new BgrImage(width, height, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
        }
    }
}
