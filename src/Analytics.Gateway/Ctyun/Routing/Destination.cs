using System.Collections.Frozen;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Routing;

/// <summary>Whether a path leads anywhere (step 1).</summary>
internal enum PathFault
{
    None = 0,

    /// <summary>Under no prefix of ours.</summary>
    NoSuchApi = 1,

    /// <summary>Nobody registered the service code.</summary>
    NotRegistered = 2,

    /// <summary>The service code is known, what follows it is not.</summary>
    InvalidUrl = 3,
}

/// <summary>Where a request goes, by its path and headers alone.</summary>
/// <param name="Ability">Null where the path does not tell.</param>
internal readonly record struct Destination(Generation Generation, string? Ability, PathFault Fault);

/// <summary>The variants of one ability in one generation.</summary>
internal static class Variants
{
    private const string VersionOne = "v1";
    private const string VersionTwo = "v2";

    /// <summary>Null where the generation does not have the ability.</summary>
    /// <param name="version">Value of the header; null without one.</param>
    /// <param name="product">Through which the app opened the ability (L2); decides action liveness alone.</param>
    public static ContractEndpoint? Select(Generation generation, string ability, string? version, string? product) => (generation, ability) switch
    {
        // C18: missing, v1, and v2 for detect are the older contract; an unknown value is the newest.
        (Generation.G3, AbilityCodes.FaceDetect) => version is null or VersionOne or VersionTwo ? Endpoints.G3FaceDetectLegacy : Endpoints.G3FaceDetect,
        (Generation.G3, AbilityCodes.FaceCompare) => version is null or VersionOne ? Endpoints.G3FaceCompareV1 : Endpoints.G3FaceCompare,
        (Generation.G3, AbilityCodes.ActionLiveness) => product == ProductNames.Safety ? Endpoints.G3ActionSafety : Endpoints.G3ActionFace,
        _ => s_single[(int)generation - 1].GetValueOrDefault(ability),
    };

    // By generation, then by ability.
    private static readonly FrozenDictionary<string, ContractEndpoint>[] s_single = [.. Enum.GetValues<Generation>().Order().Select(generation =>
        Endpoints.All.Where(e => e.Generation == generation).GroupBy(e => e.Ability).Where(g => g.Count() == 1)
            .ToFrozenDictionary(g => g.Key, g => g.Single()))];
}
