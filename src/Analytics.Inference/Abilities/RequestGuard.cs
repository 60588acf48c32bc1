using Analytics.Vision.Media;

namespace Analytics.Inference.Abilities;

/// <summary>What every backend refuses before it works: requests that no caller of the contract may make.</summary>
public static class RequestGuard
{
    public const int MostPictures = 32;

    public const int MostClipPictures = 64;

    public const int LeastCorners = 4;

    public const int MostCorners = 9;

    /// <exception cref="ArgumentException">A number, a list or a picture is outside its range; the message names it.</exception>
    public static void Check(AbilityRequest request)
    {
        switch (request)
        {
            case AbilityRequest.Fence fence:
                Count(fence.Pictures.Count, MostPictures, nameof(fence.Pictures));
                if (fence.Area.Count is < LeastCorners or > MostCorners || fence.Area.Any(c => !double.IsFinite(c.X) || !double.IsFinite(c.Y)))
                    throw new ArgumentException($"The area has {fence.Area.Count} corners; {LeastCorners} to {MostCorners} finite ones are taken.", nameof(request));
                break;
            case AbilityRequest.Clip clip:
                if (clip.Ability is not ("fall_down" or "fight"))
                    throw new ArgumentException($"'{clip.Ability}' does not take a clip of pictures.", nameof(request));
                Count(clip.Pictures.Count, MostClipPictures, nameof(clip.Pictures));
                break;
            case AbilityRequest.FaceDetection { MinScore: not (null or (>= 0 and <= 1)) } face:
                throw new ArgumentException($"MinScore is {face.MinScore}: use 0 to 1.", nameof(request));
            case AbilityRequest.ActionLiveness action:
                if (action.Video.IsEmpty || !Enum.IsDefined(action.Action))
                    throw new ArgumentException("A video and one of the five actions are needed.", nameof(request));
                break;
        }

        foreach (var picture in Pictures(request))
            Check(picture.Image);
    }

    /// <summary>All pictures of a request, in its order.</summary>
    public static IEnumerable<Picture> Pictures(AbilityRequest request) => request switch
    {
        AbilityRequest.HardHat r => [r.Picture],
        AbilityRequest.Workwear r => [r.Picture],
        AbilityRequest.Fence r => r.Pictures,
        AbilityRequest.Clip r => r.Pictures,
        AbilityRequest.FaceDetection r => [r.Picture],
        AbilityRequest.FaceAttributes r => [r.Picture],
        AbilityRequest.FaceComparison r => [r.First, r.Second],
        AbilityRequest.FaceLiveness r => [r.Picture],
        AbilityRequest.Mask r => [r.Picture],
        AbilityRequest.RealName r => [r.Portrait],
        _ => [],
    };

    private static void Check(BgrImage image)
    {
        if (image.Width is < 1 or > 8192 || image.Height is < 1 or > 8192 || image.Pixels.Length != 3 * image.Width * image.Height)
            throw new ArgumentException($"A picture of {image.Width}x{image.Height} with {image.Pixels.Length} bytes is none.", nameof(image));
    }

    private static void Count(int count, int most, string name)
    {
        if (count < 1 || count > most)
            throw new ArgumentException($"{count} pictures; 1 to {most} are taken.", name);
    }
}
