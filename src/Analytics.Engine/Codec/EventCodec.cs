using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Codec;

/// <summary>
/// Events and states to and from the journal's bytes; the same under both engines. An event is an envelope
/// <c>{ "at", "cmd", "by", "data" }</c> in UTF-8 JSON, in this order. Safe for concurrent use.
/// </summary>
public sealed class EventCodec(EventCatalog catalog)
{
    /// <summary>Marks our rows in the journal.</summary>
    public const int SerializerId = 4201;

    private static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText Cmd = JsonEncodedText.Encode("cmd");
    private static readonly JsonEncodedText By = JsonEncodedText.Encode("by");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    [ThreadStatic]
    private static Scratch? scratch;

    // Rows of one stream mostly name one actor: its string is made once.
    [ThreadStatic]
    private static string? lastBy;

    public EventCatalog Catalog => catalog;

    /// <exception cref="InvalidOperationException">The event's type is not in the catalogue.</exception>
    public EncodedEvent Encode(IEvent @event, DateTimeOffset at, string commandId, string by)
    {
        var form = catalog.FormOf(@event);
        var (buffer, writer) = Rent();
        writer.WriteStartObject();
        writer.WriteString(At, at);
        writer.WriteString(Cmd, commandId);
        writer.WriteString(By, by);
        writer.WritePropertyName(Data);
        JsonSerializer.Serialize(writer, @event, form.Json);
        writer.WriteEndObject();
        writer.Flush();
        return new EncodedEvent(form.Manifest, buffer.WrittenSpan.ToArray());
    }

    /// <exception cref="UnknownEventException">No type and no upcaster for this manifest.</exception>
    /// <exception cref="JsonException">The payload is not what its manifest says.</exception>
    public DecodedEvent Decode(string manifest, ReadOnlySpan<byte> payload, long sequenceNumber)
    {
        var form = catalog.Find(manifest);
        if (form is null && catalog.FindUpcaster(manifest) is null)
            throw new UnknownEventException(manifest);

        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"'{manifest}' at {sequenceNumber} is no envelope.");
        Next(ref reader, "at"u8, manifest, sequenceNumber);
        if (!reader.TryGetDateTimeOffset(out var at))
            throw Lacks(manifest, sequenceNumber);
        Next(ref reader, "cmd"u8, manifest, sequenceNumber);
        var commandId = reader.GetString()!;
        Next(ref reader, "by"u8, manifest, sequenceNumber);
        var by = lastBy is not null && reader.ValueTextEquals(lastBy) ? lastBy : lastBy = reader.GetString()!;
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("data"u8) || payload[^1] != '}')
            throw Lacks(manifest, sequenceNumber);

        // What is left is the event and the envelope's brace: read once, without looking for its end first.
        var data = payload[(int)reader.BytesConsumed..^1];
        var @event = form is null ? Upcast(manifest, data) : (IEvent?)JsonSerializer.Deserialize(data, form.Json);
        return new DecodedEvent(@event ?? throw Lacks(manifest, sequenceNumber), new EventContext(at, commandId, by, sequenceNumber));
    }

    /// <summary>A snapshot's bytes: exactly an <see cref="Entity{TState}"/>.</summary>
    public byte[] EncodeState<TState>(Entity<TState> state)
        where TState : class
    {
        var (buffer, writer) = Rent();
        JsonSerializer.Serialize(writer, state, JournalJson.Options);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are no such state.</exception>
    public Entity<TState> DecodeState<TState>(ReadOnlySpan<byte> payload)
        where TState : class =>
        JsonSerializer.Deserialize<Entity<TState>>(payload, JournalJson.Options) ?? throw new JsonException("The state is null.");

    private static void Next(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, string manifest, long sequenceNumber)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name) || !reader.Read()
            || reader.TokenType != JsonTokenType.String)
            throw Lacks(manifest, sequenceNumber);
    }

    private static JsonException Lacks(string manifest, long sequenceNumber) =>
        new($"'{manifest}' at {sequenceNumber} is not at, cmd, by and data, in this order.");

    private IEvent? Upcast(string manifest, ReadOnlySpan<byte> data)
    {
        var node = JsonNode.Parse(data) ?? throw new JsonException($"'{manifest}' has no data.");
        while (true)
        {
            var step = catalog.FindUpcaster(manifest) ?? throw new UnknownEventException(manifest);
            node = step.Raise(node);
            manifest = step.ToManifest;
            if (catalog.Find(manifest) is { } form)
                return (IEvent?)node.Deserialize(form.Json);
        }
    }

    private static Scratch Rent()
    {
        var mine = scratch ??= new Scratch();
        mine.Buffer.ResetWrittenCount();
        mine.Writer.Reset(mine.Buffer);
        return mine;
    }

    private sealed class Scratch
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Writer { get; }

        public Scratch() => Writer = new Utf8JsonWriter(Buffer, new JsonWriterOptions { Encoder = JournalJson.Options.Encoder });

        public void Deconstruct(out ArrayBufferWriter<byte> buffer, out Utf8JsonWriter writer) => (buffer, writer) = (Buffer, Writer);
    }
}

public readonly record struct DecodedEvent(IEvent Event, EventContext Context);

/// <summary>The journal holds an event that this version cannot read. It is never skipped.</summary>
public sealed class UnknownEventException(string manifest)
    : Exception($"The event '{manifest}' is unknown to this version: run the version that wrote it, or a newer one.")
{
    public string Manifest { get; } = manifest;
}
