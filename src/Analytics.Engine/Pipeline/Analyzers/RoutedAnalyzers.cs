using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// The models of this node where they can serve, else the backends that the configuration names for the ability. A rule that names a
/// model wants that model and no cloud.
/// </summary>
/// <param name="local">Over this node's models.</param>
/// <param name="isLocal">Whether the configuration lets this node's models serve an ability.</param>
/// <param name="backends">The other backends of an ability, in order.</param>
/// <param name="codec">Encodes frames for them.</param>
/// <param name="time">The node's clock.</param>
public sealed class RoutedAnalyzers(
    IAnalyzers local, Func<string, bool> isLocal, Func<string, IReadOnlyList<IAbilityBackend>> backends, IImageCodec codec, TimeProvider time) : IAnalyzers
{
    public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model, double rate)
    {
        var missing = $"{ability} is not served by this node's models, by configuration";
        if (isLocal(ability) || model is not null)
        {
            (var own, missing) = local.Create(tenant, ability, model, rate);
            if (own is not null || model is not null)
                return (own, missing);
        }

        var others = backends(ability);
        if (others.Count == 0 || ability == Abilities.Motion)
            return (null, missing);
        return BackendAnalyzer.CanServe(ability)
            ? (new BackendAnalyzer(others, ability, codec, time), null)
            : (null, $"{missing}; and no camera rule can be judged by what the contract answers for {ability}");
    }

    public (int Width, int Height) LargestInput(IEnumerable<(string Ability, string? Model)> wanted) => local.LargestInput(wanted);
}
