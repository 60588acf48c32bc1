namespace Analytics.Client.Contract;

/// <summary>The part of a G2 or G3 path that names the ability: 12 characters of 0-9 and a-z.</summary>
public static class ServiceCodes
{
    public const string HardHat = "2f3uquanbrpc";
    public const string ActionLiveness = "3j8ogbxxpce8";
    public const string FallDown = "2gm0y369n30g";
    public const string Fight = "2gm1xzigc2kg";
    public const string FaceDetect = "2f6hqix09mv4";
    public const string FaceAttributes = "2f6hw5o5t7gg";
    public const string FaceCompare = "2f7awxekgvls";

    /// <summary>The manual's misprint of <see cref="FaceCompare"/> (A16): read, never sent.</summary>
    public const string FaceCompareMisprint = "2f7awxekgvl5";

    public const string FaceLiveness = "2hfksnibjaos";
    public const string RealName = "348c0ca2pkw0";
    public const string Mask = "2f6hycj3a9z4";

    /// <summary>This deployment's own: the manuals print none.</summary>
    public const string Workwear = "localwear001";

    /// <inheritdoc cref="Workwear"/>
    public const string ElectronicFence = "localfence01";
}
