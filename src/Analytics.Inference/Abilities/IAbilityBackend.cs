namespace Analytics.Inference.Abilities;

/// <summary>
/// Something that carries out abilities: models on this node, another node, or the vendor's cloud. Thread-safe. Adapters inherit
/// one AbilityBackendSpec.
/// </summary>
public interface IAbilityBackend
{
    /// <summary>For logs, metrics and the explanation of incidents: <c>local</c>, or the name of a remote backend.</summary>
    string Name { get; }

    /// <summary>Null when the ability can be asked of this backend now.</summary>
    Unserved? WhyNot(string ability);

    /// <summary>Carries out one request.</summary>
    /// <exception cref="AbilityException">It could not be carried out.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel);
}

/// <summary>Why an ability cannot be asked of a backend now.</summary>
/// <param name="Fault">
/// What a call would end with: <see cref="AbilityFault.NotServed"/> where the backend is not made for it,
/// <see cref="AbilityFault.Exhausted"/> or <see cref="AbilityFault.Unreachable"/> where it is and will be again.
/// </param>
/// <param name="Reason">For the operator's log.</param>
public sealed record Unserved(AbilityFault Fault, string Reason)
{
    /// <summary>Of several backends: one that could serve it at another time says more than all that never could.</summary>
    public static Unserved Of(IReadOnlyList<Unserved> all) =>
        new(all.FirstOrDefault(u => u.Fault != AbilityFault.NotServed)?.Fault ?? AbilityFault.NotServed, string.Join("; ", all));

    public AbilityException ToException() => new(Fault, Reason);

    public override string ToString() => Reason;
}

public enum AbilityFault
{
    /// <summary>No backend serves the ability: a model is missing, or none is configured.</summary>
    NotServed = 1,

    /// <summary>No worker could be reached, or its queue is full, or its breaker is open. Not charged (R5).</summary>
    Unreachable = 2,

    /// <summary>The worker did not answer in time.</summary>
    TimedOut = 3,

    /// <summary>The model or the backend failed.</summary>
    Failed = 4,

    /// <summary>The remote account's rate or packs are spent; nothing was sent, or the backend refused.</summary>
    Exhausted = 5,

    /// <summary>A video without a face in it.</summary>
    NoFace = 6,

    /// <summary>A video that is too dark, in the face product's table.</summary>
    TooDark = 7,

    TooBright = 8,

    TooBlurred = 9,

    /// <summary>A video whose container says what it should, and none of whose pictures can be decoded.</summary>
    Damaged = 10,
}

/// <summary>An ability could not be carried out.</summary>
public sealed class AbilityException(AbilityFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public AbilityFault Fault { get; } = fault;
}
