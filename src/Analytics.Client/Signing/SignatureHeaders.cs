namespace Analytics.Client.Signing;

/// <summary>Header names of the three signing schemes, as they are sent. Servers look them up without case.</summary>
public static class SignatureHeaders
{
    /// <summary>G1: <c>CTYUN {AppKey}:{hex}</c>.</summary>
    public const string Authorization = "Authorization";

    /// <summary>G1: milliseconds since 1970 UTC.</summary>
    public const string CtyunTime = "X-CTYUN-DT";

    /// <summary>G2: hex of an MD5.</summary>
    public const string Sign = "Sign";

    /// <summary>G2: milliseconds since 1970 UTC, 13 digits.</summary>
    public const string Timestamp = "Timestamp";

    /// <summary>G2 writes it so, G3 in lower case.</summary>
    public const string AppKey = "AppKey";

    public const string AppKeyLower = "appkey";

    /// <summary>G3: <c>{AccessKey} Headers={names} Signature={Base64}</c>.</summary>
    public const string EopAuthorization = "Eop-Authorization";

    /// <summary>A misprint of the manual that some clients copied (A10).</summary>
    public const string EopAuthorizationMisspelt = "Eop-Authzation";

    /// <summary>G3: the caller's own id, a UUID.</summary>
    public const string EopRequestId = "ctyun-eop-request-id";

    /// <summary>G3: <c>yyyyMMddTHHmmssZ</c>.</summary>
    public const string EopDate = "eop-date";
}
