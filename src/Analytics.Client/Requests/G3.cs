using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Client.Results;

namespace Analytics.Client.Requests;

/// <summary>Requests of the third generation.</summary>
public static class G3
{
    public sealed record HardHat(Media Image) : ApiRequest(Endpoints.G3HardHat)
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    public sealed record Workwear(Media Image) : ApiRequest(Endpoints.G3Workwear)
    {
        private protected override void Write(JsonBody body) => body.Media("image", Image);
    }

    /// <inheritdoc cref="G2.ElectronicFence"/>
    public sealed record ElectronicFence(IReadOnlyList<Media> Image, string Area) : ApiRequest(Endpoints.G3Fence)
    {
        private protected override void Write(JsonBody body) => body.Text("area", Area).List("image", Image);
    }

    /// <summary>Score of a fall over consecutive pictures.</summary>
    /// <param name="Images">16 to 64; fewer are answered with a score that means little.</param>
    public sealed record FallDown(IReadOnlyList<Media> Images) : ApiRequest(Endpoints.G3FallDown)
    {
        private protected override void Write(JsonBody body) => body.List("images", Images);
    }

    /// <summary>Score of a fight over consecutive pictures.</summary>
    /// <param name="Images">16 to 64; fewer are answered with a score that means little.</param>
    public sealed record Fight(IReadOnlyList<Media> Images) : ApiRequest(Endpoints.G3Fight)
    {
        private protected override void Write(JsonBody body) => body.List("images", Images);
    }

    /// <param name="VideoBase64">A video of 1 to 8 s, at most 8 MB as Base64.</param>
    /// <param name="ActionType">What the person was asked to do.</param>
    public sealed record ActionLiveness(Media VideoBase64, FaceAction ActionType) : ApiRequest(Endpoints.G3ActionFace)
    {
        private protected override void Write(JsonBody body) =>
            body.Text("Action", "ActionFas").Media("VideoBase64", VideoBase64).Text("ActionType", ActionType.ToString());
    }

    /// <param name="FaceThresh">0 to 1: faces below it are left out; null for the server's 0.5.</param>
    /// <param name="NeedFaceAngle">Whether the angles are returned.</param>
    public sealed record FaceDetect(Media ImageData, double? FaceThresh = null, bool? NeedFaceAngle = null) : ApiRequest(Endpoints.G3FaceDetect)
    {
        private protected override void Write(JsonBody body) =>
            body.Text("Action", "DetectFace").Media("ImageData", ImageData).Number("FaceThresh", FaceThresh).Flag("NeedFaceAngle", NeedFaceAngle);
    }

    public sealed record FaceAttributes(Media ImageContent) : ApiRequest(Endpoints.G3FaceAttributes)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record FaceCompare(Media Img1Base64, Media Img2Base64) : ApiRequest(Endpoints.G3FaceCompare)
    {
        private protected override void Write(JsonBody body) => body.Media("img1Base64", Img1Base64).Media("img2Base64", Img2Base64);
    }

    public sealed record FaceLiveness(Media ImageContent) : ApiRequest(Endpoints.G3FaceLiveness)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    public sealed record Mask(Media ImageContent) : ApiRequest(Endpoints.G3Mask)
    {
        private protected override void Write(JsonBody body) => body.Media("imageContent", ImageContent);
    }

    /// <param name="Portrait">JPEG, 10 to 40 KB.</param>
    /// <param name="IdNum">18 characters, a final X in upper case.</param>
    /// <param name="FullName">Without spaces.</param>
    public sealed record RealName(Media Portrait, string IdNum, string FullName) : ApiRequest(Endpoints.G3RealName)
    {
        private protected override void Write(JsonBody body) => body.Media("portrait", Portrait).Text("idNum", IdNum).Text("fullName", FullName);

        /// <summary>Personal data stays out of logs.</summary>
        public override string ToString() => nameof(RealName);
    }
}
