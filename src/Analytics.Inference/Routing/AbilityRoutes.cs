namespace Analytics.Inference.Routing;

/// <summary>Which backends are asked for an ability, and in which order. Names that no backend has are passed over.</summary>
/// <param name="Usual">For every ability without an order of its own.</param>
/// <param name="ByAbility">Orders of single abilities, by code; an empty one serves the ability nowhere.</param>
public sealed record AbilityRoutes(IReadOnlyList<string> Usual, IReadOnlyDictionary<string, IReadOnlyList<string>> ByAbility)
{
    /// <summary>The same order for every ability.</summary>
    public AbilityRoutes(params IReadOnlyList<string> usual)
        : this(usual, new Dictionary<string, IReadOnlyList<string>>())
    {
    }

    public IReadOnlyList<string> For(string ability) => ByAbility.GetValueOrDefault(ability, Usual);
}
