using System.Buffers;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Vision.Kernels;

/// <summary>Whole frames in packed BGR, for snapshots and previews: the same colours as the models see.</summary>
public static class BgrConverter
{
    /// <summary>The frame at its own size.</summary>
    public static BgrImage ToBgr(Frame frame, YuvMatrix matrix) => ToBgr(frame, matrix, frame.Shape.Width, frame.Shape.Height);

    /// <summary>The frame stretched to another size.</summary>
    public static BgrImage ToBgr(Frame frame, YuvMatrix matrix, int width, int height)
    {
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(width, height, FitMode.Stretch, ChannelOrder.Bgr, matrix));
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
