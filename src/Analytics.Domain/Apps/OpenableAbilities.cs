namespace Analytics.Domain.Apps;

/// <summary>Abilities that an app can open, and under which products each is offered.</summary>
public static class OpenableAbilities
{
    public const string Safety = "safety";
    public const string Face = "face";

    private static readonly Dictionary<string, string[]> s_products = new(StringComparer.Ordinal)
    {
        ["hard_hat"] = [Safety],
        ["workwear"] = [Safety],
        ["electronic_fence"] = [Safety],
        ["fall_down"] = [Safety],
        ["fight"] = [Safety],
        ["face_detect"] = [Face],
        ["face_attributes"] = [Face],
        ["face_compare"] = [Face],
        ["face_liveness"] = [Face],
        ["mask"] = [Face],
        ["real_name_auth"] = [Face],
        // Sold under both (D01): paid as face, limited-free as safety. The first is what is taken where none is said.
        ["action_liveness"] = [Face, Safety],
    };

    public static IReadOnlyCollection<string> All => s_products.Keys;

    /// <summary>The usual one first; empty for an ability that nobody can open.</summary>
    public static IReadOnlyList<string> ProductsOf(string ability) => s_products.GetValueOrDefault(ability) ?? [];
}
