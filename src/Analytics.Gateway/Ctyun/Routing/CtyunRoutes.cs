using System.Collections.Frozen;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;

namespace Analytics.Gateway.Ctyun.Routing;

/// <summary>Which requests are the contract's, of which generation, and for which ability.</summary>
internal static class CtyunRoutes
{
    private const string FirstScheme = "CTYUN ";

    /// <summary>What lies below these is the contract's or nobody's.</summary>
    private static readonly string[] s_prefixes = ["/v1/", "/face/"];

    private static readonly FrozenDictionary<string, ContractEndpoint> s_paths = Endpoints.All
        .SelectMany(e => e.Aliases.Append(e.Path), (endpoint, path) => (endpoint, path)).DistinctBy(e => e.path).ToFrozenDictionary(e => e.path, e => e.endpoint);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_firstNames =
        s_paths.Where(p => p.Value.Generation == Generation.G1).Select(p => p.Key[(p.Key.LastIndexOf('/') + 1)..])
            .ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_codes =
        Endpoints.All.Where(e => e.ServiceCode is not null).Select(e => (Code: e.ServiceCode!, e.Ability)).Distinct()
            .Append((ServiceCodes.FaceCompareMisprint, AbilityCodes.FaceCompare))
            .ToFrozenDictionary(e => e.Item1, e => e.Item2).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null for requests that are none of the contract's: the node's own API answers those.</summary>
    public static Destination? Find(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (s_paths.TryGetValue(path, out var endpoint))
        {
            var generation = endpoint.Generation == Generation.G1 || IsFirst(request.Headers) ? Generation.G1 : Later(request.Headers);
            // A path of the later generations with the first one's signature leads nowhere.
            return generation == Generation.G1 && endpoint.Generation != Generation.G1
                ? new(generation, null, PathFault.NoSuchApi)
                : new(generation, endpoint.Ability, PathFault.None);
        }

        if (!s_prefixes.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)) && !IsSigned(request.Headers))
            return null;
        if (IsFirst(request.Headers) || s_firstNames.Contains(path.AsSpan(path.LastIndexOf('/') + 1)))
            return new(Generation.G1, null, PathFault.NoSuchApi);
        return Astray(path, Later(request.Headers));
    }

    private static Destination Astray(string path, Generation generation)
    {
        if (!path.StartsWith(ContractEndpoint.ServicePrefix, StringComparison.Ordinal))
            return new(generation, null, PathFault.NoSuchApi);
        var rest = path.AsSpan(ContractEndpoint.ServicePrefix.Length);
        var slash = rest.IndexOf('/');
        return s_codes.TryGetValue(slash < 0 ? rest : rest[..slash], out var ability)
            ? new(generation, ability, PathFault.InvalidUrl)
            : new(generation, null, PathFault.NotRegistered);
    }

    private static bool IsFirst(IHeaderDictionary headers) =>
        headers.Authorization.ToString().AsSpan().TrimStart().StartsWith(FirstScheme, StringComparison.OrdinalIgnoreCase);

    // L3: one of the two is enough, so that a missing header gets the refusal of its own generation.
    private static Generation Later(IHeaderDictionary headers) =>
        !IsThird(headers) && (headers.ContainsKey(SignatureHeaders.Sign) || headers.ContainsKey(SignatureHeaders.Timestamp)) ? Generation.G2 : Generation.G3;

    private static bool IsThird(IHeaderDictionary headers) =>
        headers.ContainsKey(SignatureHeaders.EopAuthorization) || headers.ContainsKey(SignatureHeaders.EopAuthorizationMisspelt);

    private static bool IsSigned(IHeaderDictionary headers) => IsThird(headers) || IsFirst(headers);
}
