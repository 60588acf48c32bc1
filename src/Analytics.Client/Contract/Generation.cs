namespace Analytics.Client.Contract;

/// <summary>The three generations of the contract. Numbers are stored.</summary>
public enum Generation
{
    /// <summary><c>/face/api/v1/….json</c>, HMAC-SHA256 over a SHA-1 of the body.</summary>
    G1 = 1,

    /// <summary>Headers <c>Sign</c>, <c>Timestamp</c>, <c>AppKey</c>: one MD5.</summary>
    G2 = 2,

    /// <summary>Header <c>Eop-Authorization</c>: derived HMAC-SHA256 keys.</summary>
    G3 = 3,
}

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
