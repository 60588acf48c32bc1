using Analytics.Client.Bodies;
using Analytics.Client.Contract;

namespace Analytics.Client.Requests;

/// <summary>Requests of the first generation: lists of pictures, each a file or an address; the answer has an element for each.</summary>
public static class G1
{
    /// <param name="Data">1 to 100 pictures; each takes a unit.</param>
    public sealed record FaceDetect(IReadOnlyList<Media> Data) : ApiRequest(Endpoints.G1FaceDetect)
    {
        private protected override void Write(JsonBody body) => body.List("data", Data);
    }

    /// <param name="Data">1 to 100 pictures; each takes a unit.</param>
    public sealed record FaceAttributes(IReadOnlyList<Media> Data) : ApiRequest(Endpoints.G1FaceAttributes)
    {
        private protected override void Write(JsonBody body) => body.List("data", Data);
    }

    /// <param name="Data">1 to 50 pairs, one unit together.</param>
    public sealed record FaceCompare(IReadOnlyList<(Media First, Media Second)> Data) : ApiRequest(Endpoints.G1FaceCompare)
    {
        private protected override void Write(JsonBody body) => body.Pairs("data", Data);
    }
}
