namespace Analytics.Inference.Remote.Budget;

/// <summary>What a shadow ledger keeps over a restart.</summary>
/// <param name="Used">Units by pack and cycle.</param>
/// <param name="Stops">By ability.</param>
/// <param name="Posted">Charged calls by ability, over all time.</param>
/// <param name="Uncertain">Calls without a complete answer: whether the remote charged them is not known.</param>
public sealed record ShadowState(
    IReadOnlyDictionary<string, long> Used, IReadOnlyDictionary<string, ShadowStop> Stops,
    IReadOnlyDictionary<string, long> Posted, IReadOnlyDictionary<string, long> Uncertain)
{
    public static readonly ShadowState Empty = new(
        new Dictionary<string, long>(), new Dictionary<string, ShadowStop>(), new Dictionary<string, long>(), new Dictionary<string, long>());
}

/// <summary>Nothing is sent for an ability: the remote account has no units.</summary>
/// <param name="Number">51001, 51002 or 51003, as the remote said.</param>
/// <param name="Until">Start of the next cycle of a pack; null until an operator changes the packs.</param>
/// <param name="Packs">The packs as they were entered then: when they are others, the stop is over.</param>
public sealed record ShadowStop(int Number, DateTimeOffset At, DateTimeOffset? Until, string Packs);

/// <summary>Keeps the figures of a backend.</summary>
public interface IShadowStore
{
    ShadowState Load();

    /// <exception cref="IOException">They cannot be kept; the ledger goes on in memory and tries again.</exception>
    void Save(ShadowState state);
}
