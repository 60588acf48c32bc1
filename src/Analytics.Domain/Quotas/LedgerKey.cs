namespace Analytics.Domain.Quotas;

/// <summary>
/// The key of a quota account: the ability's code; for an ability that two products sell on different terms (action liveness: D01 of the
/// contract) the code and the product it was opened through.
/// </summary>
public static class LedgerKey
{
    /// <param name="product"><c>face</c>, <c>safety</c> or null for the ability's default.</param>
    public static string Of(string ability, string? product) =>
        ability == "action_liveness" && product == "safety" ? "action_liveness:safety" : ability;

    /// <summary>The ability's code.</summary>
    public static string AbilityOf(string key) => key.IndexOf(':') is > 0 and var colon ? key[..colon] : key;
}
