using Analytics.Domain;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Ports;

/// <summary>A kind of entity, as engines see it without its state's type.</summary>
public interface IEntityKind
{
    /// <summary>First part of the persistence id.</summary>
    string Name { get; }

    EventCodec Codec { get; }

    TimeSpan? PassivateAfter { get; }

    bool IsRemembered { get; }

    TimeSpan ActivityStopTime { get; }

    /// <summary>Calls back with the state's type.</summary>
    TResult Accept<TResult>(IEntityKindVisitor<TResult> visitor);
}

public interface IEntityKindVisitor<out TResult>
{
    TResult Visit<TState>(EntityKind<TState> kind)
        where TState : class;
}

/// <summary>Registers a kind of entity with an engine: its rules, its storage, and how it lives on a node.</summary>
/// <param name="decider">The rules.</param>
/// <param name="codec">Knows every event of this kind.</param>
public sealed class EntityKind<TState>(IDecider<TState> decider, EventCodec codec) : IEntityKind
    where TState : class
{
    public string Name => decider.Kind;

    public EntityDecider<TState> Decider { get; } = new(decider);

    public EventCodec Codec => codec;

    /// <summary>Version of the snapshot's form, from 1. Raise it with every change of the state's type: older ones are then ignored.</summary>
    public int StateVersion { get; init; } = 1;

    /// <summary>Events between two snapshots, from 1; 0 for none. Default 500.</summary>
    public int SnapshotEvery { get; init; } = 500;

    /// <summary>Idle time (no command, no read, no activity) after which the entity leaves memory; null for never. Default 2 minutes.</summary>
    public TimeSpan? PassivateAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Active from the engine's start on, without being asked, and never passivated for idleness while
    /// <see cref="IsWanted"/>.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>Of a remembered kind: whether this entity still is to be kept active (a deleted camera is not).</summary>
    public Func<TState, bool> IsWanted { get; init; } = static _ => true;

    /// <summary>
    /// Names what the activity depends on; null while the entity wants none. When a commit changes it the activity is restarted.
    /// </summary>
    public Func<TState, string?> ActivityKey { get; init; } = static _ => null;

    /// <summary>Makes the activity; null for kinds that have none, whatever <see cref="ActivityKey"/> gives.</summary>
    public Func<ActivityStart<TState>, IEntityActivity>? Activity { get; init; }

    /// <summary>How long an activity may take to stop. Default 10 s.</summary>
    public TimeSpan ActivityStopTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Manifest of its snapshots, such as <c>camera-state.v1</c>.</summary>
    public string StateManifest => $"{Name}-state.v{StateVersion}";

    public TResult Accept<TResult>(IEntityKindVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>The kinds of a node, by name.</summary>
public sealed class EntityKinds
{
    private readonly Dictionary<string, IEntityKind> byName;

    /// <exception cref="ArgumentException">Two kinds have one name.</exception>
    public EntityKinds(params IEnumerable<IEntityKind> kinds) => byName = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<IEntityKind> All => byName.Values;

    /// <exception cref="ArgumentException">No such kind.</exception>
    public IEntityKind this[string name] => byName.TryGetValue(name, out var kind)
        ? kind
        : throw new ArgumentException($"No kind '{name}' is registered (known: {string.Join(", ", byName.Keys)}).", nameof(name));
}
