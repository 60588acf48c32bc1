using System.Collections.Frozen;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Which file serves which endpoint.</summary>
internal static class AbilityHandlers
{
    public static FrozenDictionary<string, AbilityHandler> All(CtyunOptions options)
    {
        var hats = WearLabels.Hats(options.Labels);
        var clothes = WearLabels.Clothes(options.Labels);
        AbilityHandler[] all =
        [
            new FirstFaceDetectHandler(), new FirstFaceAttributesHandler(), new FirstFaceCompareHandler(options),
            new WearHandler(Endpoints.G2HardHat, p => new AbilityRequest.HardHat(p), hats),
            new WearHandler(Endpoints.G2Workwear, p => new AbilityRequest.Workwear(p), clothes),
            new FenceHandler(Endpoints.G2Fence),
            new FaceDetectOldHandler(Endpoints.G2FaceDetect), new FaceAttributesHandler(Endpoints.G2FaceAttributes, options.Labels),
            new FaceCompareOldHandler(Endpoints.G2FaceCompare), new FaceLivenessHandler(Endpoints.G2FaceLiveness),
            new MaskHandler(Endpoints.G2Mask, options),
            new WearHandler(Endpoints.G3HardHat, p => new AbilityRequest.HardHat(p), hats),
            new WearHandler(Endpoints.G3Workwear, p => new AbilityRequest.Workwear(p), clothes),
            new FenceHandler(Endpoints.G3Fence),
            new ActionHandler(Endpoints.G3ActionSafety, options), new ActionHandler(Endpoints.G3ActionFace, options),
            new ClipHandler(Endpoints.G3FallDown), new ClipHandler(Endpoints.G3Fight),
            new FaceDetectHandler(Endpoints.G3FaceDetect, options), new FaceDetectOldHandler(Endpoints.G3FaceDetectLegacy),
            new FaceAttributesHandler(Endpoints.G3FaceAttributes, options.Labels),
            new FaceCompareHandler(Endpoints.G3FaceCompare), new FaceCompareOldHandler(Endpoints.G3FaceCompareV1),
            new FaceLivenessHandler(Endpoints.G3FaceLiveness), new MaskHandler(Endpoints.G3Mask, options),
            new RealNameHandler(Endpoints.G3RealName),
        ];
        return all.ToFrozenDictionary(handler => handler.Endpoint.Id);
    }
}
