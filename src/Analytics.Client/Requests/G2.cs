using Analytics.Client.Bodies;

namespace Analytics.Client.Requests;

/// <summary>Requests of the second generation. Their shapes are shared with G3 where the contract prints the same body.</summary>
public static class G2
{
    public sealed record HardHat(Media Image) : ApiRequest(2, "hard_hat")
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    public sealed record Workwear(Media Image) : ApiRequest(2, "workwear")
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    /// <param name="Image">1 to 32 pictures of one size; 50 MB together as Base64.</param>
    /// <param name="Area"><c>x1,y1,x2,y2,…</c>: 4 to 9 points in pixels.</param>
    public sealed record ElectronicFence(IReadOnlyList<Media> Image, string Area) : ApiRequest(2, "electronic_fence")
    {
        private protected override void Write(JsonBody body) => body.List("image", Image).Text("area", Area);
    }

    public sealed record FaceDetect(Media ImageContent) : ApiRequest(2, "face_detect")
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record FaceAttributes(Media ImageContent) : ApiRequest(2, "face_attributes")
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record FaceCompare(Media Img1Base64, Media Img2Base64) : ApiRequest(2, "face_compare")
    {
        private protected override void Write(JsonBody body) => body.Media("img1Base64", Img1Base64).Media("img2Base64", Img2Base64);
    }

    public sealed record FaceLiveness(Media ImageContent) : ApiRequest(2, "face_liveness")
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record Mask(Media ImageContent) : ApiRequest(2, "mask")
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }
}
