namespace Analytics.Client.Signing;

/// <summary>What signs G1 and G2.</summary>
public sealed record AppKeys(string AppKey, string AppSecret)
{
    public override string ToString() => $"{nameof(AppKeys)} {AppKey}";
}

/// <summary>What signs G3.</summary>
/// <param name="AccessKey">Of the account.</param>
/// <param name="SecurityKey">Of the account.</param>
/// <param name="AppKey">Of the app that makes the call.</param>
public sealed record AccessKeys(string AccessKey, string SecurityKey, string AppKey)
{
    public override string ToString() => $"{nameof(AccessKeys)} {AccessKey} {AppKey}";
}
