namespace Analytics.Client.Contract;

/// <summary>The two products under which abilities are sold. Stored in accounts and apps: never renamed.</summary>
public static class ProductNames
{
    public const string Safety = "safety";

    public const string Face = "face";
}

/// <summary>Codes of the abilities that the contract serves. Stored in accounts, packs and usage: never renamed.</summary>
public static class AbilityCodes
{
    public const string HardHat = "hard_hat";
    public const string Workwear = "workwear";
    public const string ElectronicFence = "electronic_fence";
    public const string FallDown = "fall_down";
    public const string Fight = "fight";
    public const string ActionLiveness = "action_liveness";
    public const string FaceDetect = "face_detect";
    public const string FaceAttributes = "face_attributes";
    public const string FaceCompare = "face_compare";
    public const string FaceLiveness = "face_liveness";
    public const string Mask = "mask";
    public const string RealName = "real_name_auth";
}
