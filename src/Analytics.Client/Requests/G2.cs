using Analytics.Client.Bodies;
using Analytics.Client.Contract;

namespace Analytics.Client.Requests;

/// <summary>Requests of the second generation. Their shapes are shared with G3 where the contract prints the same body.</summary>
public static class G2
{
    public sealed record HardHat(Media Image) : ApiRequest(Endpoints.G2HardHat)
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    public sealed record Workwear(Media Image) : ApiRequest(Endpoints.G2Workwear)
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    /// <param name="Image">1 to 32 pictures of one size; 50 MB together as Base64.</param>
    /// <param name="Area"><c>x1,y1,x2,y2,…</c>: 4 to 9 points in pixels.</param>
    public sealed record ElectronicFence(IReadOnlyList<Media> Image, string Area) : ApiRequest(Endpoints.G2Fence)
    {
        private protected override void Write(JsonBody body) => body.List("image", Image).Text("area", Area);
    }

    public sealed record FaceDetect(Media ImageContent) : ApiRequest(Endpoints.G2FaceDetect)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record FaceAttributes(Media ImageContent) : ApiRequest(Endpoints.G2FaceAttributes)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record FaceCompare(Media Img1Base64, Media Img2Base64) : ApiRequest(Endpoints.G2FaceCompare)
    {
        private protected override void Write(JsonBody body) => body.Media("img1Base64", Img1Base64).Media("img2Base64", Img2Base64);
    }

    public sealed record FaceLiveness(Media ImageContent) : ApiRequest(Endpoints.G2FaceLiveness)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record Mask(Media ImageContent) : ApiRequest(Endpoints.G2Mask)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }
}
