namespace Analytics.Gateway.Security;

/// <summary>Who a token belongs to.</summary>
public interface ITokenDirectory
{
    /// <summary>Null for a token that nobody has. Takes the same time for every wrong one.</summary>
    Caller? Find(string token);
}
