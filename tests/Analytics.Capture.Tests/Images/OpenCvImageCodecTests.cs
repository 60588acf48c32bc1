using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Images;

public sealed class OpenCvImageCodecTests : ImageCodecSpec
{
#if WITH_OPENCV
    protected override string? Absent => null;

    protected override IImageCodec Create() => new Capture.Images.OpenCv.OpenCvImageCodec();
#else
    protected override string? Absent => "built without OpenCvSharp4: its packages are not in the package sources (WithOpenCv)";

    protected override IImageCodec Create() => throw new NotSupportedException(Absent);
#endif
}
