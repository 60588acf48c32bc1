using Analytics.Capture.Images;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Images;

public sealed class NativeImageCodecTests : ImageCodecSpec
{
    protected override string? Absent => NativeImageCodec.Missing();

    protected override IImageCodec Create() => new NativeImageCodec();
}
