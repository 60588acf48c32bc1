using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Analytics.Domain;

namespace Analytics.Engine.Codec;

/// <summary>The events that can be written and read, by manifest. Built once at start, then only read.</summary>
public sealed class EventCatalog
{
    private readonly Dictionary<string, EventForm> byManifest = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, EventForm> byType = [];
    private readonly Dictionary<string, Upcaster> upcasters = new(StringComparer.Ordinal);

    public EventCatalog()
    {
        Add(typeof(Owned));
        Add(typeof(Rested));
    }

    public IEnumerable<string> Manifests => byManifest.Keys;

    /// <summary>Adds every event type of an assembly.</summary>
    public EventCatalog AddFrom(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(type => type.GetCustomAttribute<EventNameAttribute>() is not null))
            Add(type);
        return this;
    }

    public EventCatalog Add<TEvent>()
        where TEvent : IEvent => Add(typeof(TEvent));

    /// <exception cref="ArgumentException">No <see cref="EventNameAttribute"/>, or its manifest is another type's.</exception>
    public EventCatalog Add(Type type)
    {
        var name = type.GetCustomAttribute<EventNameAttribute>()
            ?? throw new ArgumentException($"{type} has no [EventName]: every stored event has a name and version.", nameof(type));
        if (byManifest.TryGetValue(name.Manifest, out var known))
        {
            return known.Type == type
                ? this
                : throw new ArgumentException($"'{name.Manifest}' names both {known.Type} and {type}.", nameof(type));
        }

        var form = new EventForm(type, name.Manifest, JournalJson.Options.GetTypeInfo(type));
        byManifest.Add(name.Manifest, form);
        byType.Add(type, form);
        return this;
    }

    /// <summary>
    /// Reads events of an older version: <paramref name="raise"/> turns the data of <paramref name="fromVersion"/> into that of the next
    /// version. Steps chain up to a version that has a type.
    /// </summary>
    public EventCatalog Upcast(string name, int fromVersion, Func<JsonNode, JsonNode> raise)
    {
        upcasters.Add($"{name}.v{fromVersion}", new Upcaster($"{name}.v{fromVersion + 1}", raise));
        return this;
    }

    internal EventForm? Find(string manifest) => byManifest.GetValueOrDefault(manifest);

    internal EventForm FormOf(IEvent @event) => byType.TryGetValue(@event.GetType(), out var form)
        ? form
        : throw new InvalidOperationException($"{@event.GetType()} is not in the event catalogue: add it where the codec is made.");

    internal Upcaster? FindUpcaster(string manifest) => upcasters.GetValueOrDefault(manifest);
}

internal sealed record EventForm(Type Type, string Manifest, JsonTypeInfo Json);

internal sealed record Upcaster(string ToManifest, Func<JsonNode, JsonNode> Raise);
