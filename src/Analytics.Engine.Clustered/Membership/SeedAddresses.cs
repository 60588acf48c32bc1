using System.Net;
using System.Net.Sockets;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Turns seeds into addresses that all nodes list alike: the first of them may form a cluster, and it has to be the same one for all.</summary>
internal static class SeedAddresses
{
    /// <summary>A seed of this form is a name with an address for each node, as a headless service of an orchestrator has.</summary>
    public const string ByName = "dns:";

    /// <param name="seeds"><c>host:port</c>, or <c>dns:name:port</c>.</param>
    /// <param name="resolve">Asks the name service; tests give their own.</param>
    /// <exception cref="InvalidDataException">A name has no address.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(
        IReadOnlyList<string> seeds, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancel)
    {
        var all = new List<string>();
        foreach (var seed in seeds)
        {
            if (!seed.StartsWith(ByName, StringComparison.Ordinal))
            {
                all.Add(seed);
                continue;
            }

            var (name, port) = (seed[ByName.Length..seed.LastIndexOf(':')], seed[(seed.LastIndexOf(':') + 1)..]);
            all.AddRange((await FindAsync(name, resolve, cancel).ConfigureAwait(false)).Select(address => $"{address}:{port}"));
        }

        return all;
    }

    private static async Task<IEnumerable<string>> FindAsync(
        string name, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancel)
    {
        IPAddress[] found;
        try
        {
            found = await resolve(name, cancel).ConfigureAwait(false);
        }
        catch (SocketException fault)
        {
            throw new InvalidDataException($"cluster.seeds: '{name}' is not in the name service ({fault.Message}).", fault);
        }

        // Name services answer in any order, and in another one to every node.
        return found.Length > 0
            ? found.Select(address => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            : throw new InvalidDataException($"cluster.seeds: '{name}' has no address in the name service.");
    }
}
