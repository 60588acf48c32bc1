using Analytics.Client;
using Analytics.Client.Bodies;
using Analytics.Client.Results;
using Analytics.Inference.Abilities;

namespace Analytics.Inference.Remote.Mapping;

/// <summary>Our request as a call of the client, and its result as our answer.</summary>
internal sealed class Calls(AnalyticsClient client, PictureFit pictures)
{
    /// <summary>Prepares the pictures, then gives the call, which may be made several times.</summary>
    /// <exception cref="AbilityException">The request cannot be sent to this remote at all.</exception>
    public Func<CancellationToken, Task<CallOutcome>> Of(AbilityRequest request)
    {
        Media Fit(Picture picture) => pictures.Of(request.Ability, picture);
        switch (request)
        {
            case AbilityRequest.HardHat(var picture):
                var hats = Fit(picture);
                return async cancel => CallOutcome.Of(await client.DetectHardHatsAsync(hats, cancel).ConfigureAwait(false), Answers.Objects);
            case AbilityRequest.Workwear(var picture):
                var clothes = Fit(picture);
                return async cancel => CallOutcome.Of(await client.DetectWorkwearAsync(clothes, cancel).ConfigureAwait(false), Answers.Objects);
            case AbilityRequest.Fence(var frames, var area):
                Media[] fenced = [.. frames.Select(Fit)];
                return async cancel => CallOutcome.Of(await client.WatchFenceAsync(fenced, area, cancel).ConfigureAwait(false), Answers.Inside);
            case AbilityRequest.Clip(var ability, var frames):
                Media[] clip = [.. frames.Select(Fit)];
                return async cancel => CallOutcome.Of(
                    ability == Client.Contract.AbilityCodes.Fight
                        ? await client.ScoreFightAsync(clip, cancel).ConfigureAwait(false)
                        : await client.ScoreFallAsync(clip, cancel).ConfigureAwait(false),
                    Answers.Score);
            // Whether light and sharpness are checked is the remote's own affair, by the product that it was bought under.
            case AbilityRequest.ActionLiveness(var video, var action, _):
                return ActionLiveness(video, Answers.Action(action));
            default:
                return OfFace(request, Fit);
        }
    }

    private Func<CancellationToken, Task<CallOutcome>> OfFace(AbilityRequest request, Func<Picture, Media> fit)
    {
        switch (request)
        {
            case AbilityRequest.FaceDetection(var picture, var minScore, var withAngles):
                var scene = fit(picture);
                return async cancel => CallOutcome.Of(
                    await client.DetectFacesAsync(scene, minScore, withAngles ? true : null, cancel).ConfigureAwait(false),
                    found => Answers.Faces(found, minScore), error => Answers.NoFace(error, new AbilityAnswer.Faces([])));
            case AbilityRequest.FaceAttributes(var picture):
                var group = fit(picture);
                return async cancel => CallOutcome.Of(
                    await client.DetectFaceAttributesAsync(group, cancel).ConfigureAwait(false),
                    Answers.Attributes, error => Answers.NoFace(error, new AbilityAnswer.Attributes([])));
            case AbilityRequest.FaceComparison(var one, var other):
                var (first, second) = (fit(one), fit(other));
                return async cancel => CallOutcome.Of(
                    await client.CompareFacesAsync(first, second, cancel).ConfigureAwait(false),
                    Answers.Comparison, error => Answers.NoFace(error, new AbilityAnswer.Comparison(0, null, null)));
            case AbilityRequest.FaceLiveness(var picture):
                var face = fit(picture);
                return async cancel => CallOutcome.Of(
                    await client.CheckLivenessAsync(face, cancel).ConfigureAwait(false),
                    Answers.Liveness, error => Answers.NoFace(error, new AbilityAnswer.Liveness([])));
            case AbilityRequest.Mask(var picture):
                var masked = fit(picture);
                return async cancel => CallOutcome.Of(
                    await client.DetectMasksAsync(masked, cancel).ConfigureAwait(false),
                    Answers.Masks, error => Answers.NoFace(error, new AbilityAnswer.Masks([])));
            case AbilityRequest.RealName(var name, var id, var portrait):
                var shown = fit(portrait);
                return async cancel => CallOutcome.Of(
                    await client.CheckRealNameAsync(shown, id, name, cancel).ConfigureAwait(false), Answers.RealName, Answers.RealNameRefused);
            default:
                throw new AbilityException(AbilityFault.NotServed, $"no remote serves {request.Ability}");
        }
    }

    private Func<CancellationToken, Task<CallOutcome>> ActionLiveness(ReadOnlyMemory<byte> video, FaceAction action)
    {
        if (video.Length > Limits.VideoBytes)
            throw new AbilityException(AbilityFault.NotServed, $"a video of {video.Length} bytes is more than the remote's {Limits.VideoBytes}");
        var media = Media.Of(video);
        return async cancel => CallOutcome.Of(
            await client.CheckActionAsync(media, action, cancel).ConfigureAwait(false), Answers.Actions, Answers.UnfitVideo);
    }
}
