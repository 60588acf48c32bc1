using static Analytics.Client.Contract.FailureForm;

namespace Analytics.Client.Contract;

/// <summary>Every API of every generation, as the contract lists them.</summary>
public static class Endpoints
{
    private const string DetectFace = "/face/PERSON/person/detectFaceFromBase64";
    private const string DetectAge = "/face/PERSON/person/detectAgeGenderFromBase64";
    private const string Compare = "/face/compare/PERSON/person/compareFromBase64";
    private const string DetectFas = "/face-fas-action/person/detectFasFromBase64";
    private const string DetectMask = "/face/PERSON/person/detectMaskFromBase64";
    private const string DetectHat = "/SafeHat/base/hat_detect";
    private const string DetectClothes = "/UniformIdentity/base/clothes_detect";
    private const string Fence = "/ef-http/electron/fence";
    private const string Predict = "/action-fas/predict";

    private static readonly string[] s_image = ["image"];
    private static readonly string[] s_images = ["images"];
    private static readonly string[] s_fence = ["area", "image"];
    private static readonly string[] s_content = ["imageContent"];
    private static readonly string[] s_pair = ["img1Base64", "img2Base64"];
    private static readonly string[] s_video = ["Action", "VideoBase64", "ActionType"];

    public static readonly ContractEndpoint G1FaceDetect = G1("face_detect", AbilityCodes.FaceDetect, "/face/api/v1/", "/api/v1/", "face_detect.json");
    public static readonly ContractEndpoint G1FaceAttributes = G1("face_attributes", AbilityCodes.FaceAttributes, "/api/v1/", "/face/api/v1/", "face_analyse.json");
    public static readonly ContractEndpoint G1FaceCompare = G1("face_compare", AbilityCodes.FaceCompare, "/api/v1/", "/face/api/v1/", "face_compare.json");

    public static readonly ContractEndpoint G2HardHat =
        G2("hard_hat", AbilityCodes.HardHat, ServiceCodes.HardHat, DetectHat, s_image, ErrorTables.G2Wear, ProductNames.Safety);
    public static readonly ContractEndpoint G2Workwear =
        G2("workwear", AbilityCodes.Workwear, ServiceCodes.Workwear, DetectClothes, s_image, ErrorTables.G2Wear, ProductNames.Safety);
    public static readonly ContractEndpoint G2Fence =
        G2("electronic_fence", AbilityCodes.ElectronicFence, ServiceCodes.ElectronicFence, Fence, s_fence, ErrorTables.G2Fence, ProductNames.Safety);
    public static readonly ContractEndpoint G2FaceDetect =
        G2("face_detect", AbilityCodes.FaceDetect, ServiceCodes.FaceDetect, DetectFace, s_content, ErrorTables.G2Face);
    public static readonly ContractEndpoint G2FaceAttributes =
        G2("face_attributes", AbilityCodes.FaceAttributes, ServiceCodes.FaceAttributes, DetectAge, s_content, ErrorTables.G2Face);
    public static readonly ContractEndpoint G2FaceCompare =
        G2("face_compare", AbilityCodes.FaceCompare, ServiceCodes.FaceCompare, Compare, s_pair, ErrorTables.G2Face);
    public static readonly ContractEndpoint G2FaceLiveness =
        G2("face_liveness", AbilityCodes.FaceLiveness, ServiceCodes.FaceLiveness, DetectFas, s_content, ErrorTables.G2Liveness);
    public static readonly ContractEndpoint G2Mask =
        G2("mask", AbilityCodes.Mask, ServiceCodes.Mask, DetectFas, s_content, ErrorTables.G2Liveness) with
        {
            Aliases = [At(ServiceCodes.Mask, DetectMask)],
        };

    public static readonly ContractEndpoint G3HardHat =
        G3("hard_hat", AbilityCodes.HardHat, ServiceCodes.HardHat, DetectHat, s_image, ErrorTables.G3Wear, ErrorWithDetails, ProductNames.Safety);
    public static readonly ContractEndpoint G3Workwear =
        G3("workwear", AbilityCodes.Workwear, ServiceCodes.Workwear, DetectClothes, s_image, ErrorTables.G3Wear, ErrorWithDetails, ProductNames.Safety);
    public static readonly ContractEndpoint G3Fence =
        G3("electronic_fence", AbilityCodes.ElectronicFence, ServiceCodes.ElectronicFence, Fence, s_fence, ErrorTables.G3Fence, ErrorWithDetails, ProductNames.Safety);
    public static readonly ContractEndpoint G3ActionSafety =
        G3("action_liveness.safety", AbilityCodes.ActionLiveness, ServiceCodes.ActionLiveness, Predict, s_video, ErrorTables.G3ActionSafety, product: ProductNames.Safety);
    public static readonly ContractEndpoint G3ActionFace =
        G3("action_liveness.face", AbilityCodes.ActionLiveness, ServiceCodes.ActionLiveness, Predict, s_video, ErrorTables.G3ActionFace) with
        {
            Aliases = [ContractEndpoint.ServicePrefixMisprint + ServiceCodes.ActionLiveness + Predict],
        };
    public static readonly ContractEndpoint G3FallDown =
        G3("fall_down", AbilityCodes.FallDown, ServiceCodes.FallDown, "/action/falldown/images", s_images, ErrorTables.G3Clip, ErrorWithDetails, ProductNames.Safety);
    public static readonly ContractEndpoint G3Fight =
        G3("fight", AbilityCodes.Fight, ServiceCodes.Fight, "/action/fight/images", s_images, ErrorTables.G3Clip, ErrorWithDetails, ProductNames.Safety);
    public static readonly ContractEndpoint G3FaceDetect =
        G3("face_detect", AbilityCodes.FaceDetect, ServiceCodes.FaceDetect, DetectFace, ["Action", "ImageData"], ErrorTables.G3FaceDetect) with { Version = "v3" };
    public static readonly ContractEndpoint G3FaceDetectLegacy =
        G3("face_detect.legacy", AbilityCodes.FaceDetect, ServiceCodes.FaceDetect, DetectFace, s_content, ErrorTables.G3FaceOld);
    public static readonly ContractEndpoint G3FaceAttributes =
        G3("face_attributes", AbilityCodes.FaceAttributes, ServiceCodes.FaceAttributes, DetectAge, s_content, ErrorTables.G3FaceList);
    public static readonly ContractEndpoint G3FaceCompare =
        G3("face_compare", AbilityCodes.FaceCompare, ServiceCodes.FaceCompare, Compare, s_pair, ErrorTables.G3FaceCompare) with
        {
            Version = "v2",
            Aliases = [At(ServiceCodes.FaceCompareMisprint, Compare)],
        };
    public static readonly ContractEndpoint G3FaceCompareV1 =
        G3("face_compare.v1", AbilityCodes.FaceCompare, ServiceCodes.FaceCompare, Compare, s_pair, ErrorTables.G3FaceOld);
    public static readonly ContractEndpoint G3FaceLiveness =
        G3("face_liveness", AbilityCodes.FaceLiveness, ServiceCodes.FaceLiveness, DetectFas, s_content, ErrorTables.G3FaceList) with { IsZeroText = true };
    public static readonly ContractEndpoint G3Mask =
        G3("mask", AbilityCodes.Mask, ServiceCodes.Mask, DetectMask, s_content, ErrorTables.G3FaceList) with { Aliases = [At(ServiceCodes.Mask, DetectFas)] };
    public static readonly ContractEndpoint G3RealName =
        G3("real_name_auth", AbilityCodes.RealName, ServiceCodes.RealName, "/gcapi/simpauth66", ["portrait", "idNum", "fullName"], ErrorTables.G3RealName, RetMessage);

    public static readonly IReadOnlyList<ContractEndpoint> All =
    [
        G1FaceDetect, G1FaceAttributes, G1FaceCompare,
        G2HardHat, G2Workwear, G2Fence, G2FaceDetect, G2FaceAttributes, G2FaceCompare, G2FaceLiveness, G2Mask,
        G3HardHat, G3Workwear, G3Fence, G3ActionSafety, G3ActionFace, G3FallDown, G3Fight, G3FaceDetect, G3FaceDetectLegacy, G3FaceAttributes,
        G3FaceCompare, G3FaceCompareV1, G3FaceLiveness, G3Mask, G3RealName,
    ];

    private static string At(string serviceCode, string suffix) => ContractEndpoint.ServicePrefix + serviceCode + suffix;

    private static ContractEndpoint G1(string id, string ability, string folder, string other, string name) => new(
        $"g1.{id}", Generation.G1, ability, ProductNames.Face, null, folder + name, [other + name, "/v1/" + name], ["data"], ErrorTables.G1, MessageAlone);

    private static ContractEndpoint G2(
        string id, string ability, string code, string suffix, string[] fields, IReadOnlyList<ContractError> errors, string product = ProductNames.Face) => new(
        $"g2.{id}", Generation.G2, ability, product, code, At(code, suffix), [], fields, errors, ErrorWithDetails, product == ProductNames.Face);

    private static ContractEndpoint G3(
        string id, string ability, string code, string suffix, string[] fields, IReadOnlyList<ContractError> errors,
        FailureForm failure = MessageWithDetails, string product = ProductNames.Face) =>
        new($"g3.{id}", Generation.G3, ability, product, code, At(code, suffix), [], fields, errors, failure);
}
