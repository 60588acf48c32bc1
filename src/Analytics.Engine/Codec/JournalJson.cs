using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Analytics.Domain;

namespace Analytics.Engine.Codec;

/// <summary>How values are written in the journal. Part of its format.</summary>
public static class JournalJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // Rows are never put into HTML: names and notes stay readable in any language.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // A missing field is a damaged row or a wrong upcaster, not a zero.
            RespectRequiredConstructorParameters = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new EntityIdConverter());
        options.Converters.Add(new CommandHistoryConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class EntityIdConverter : JsonConverter<EntityId>
    {
        public override EntityId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            EntityId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not an entity's id");

        public override void Write(Utf8JsonWriter writer, EntityId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.PersistenceId);
    }

    /// <summary>The set of ids follows from the queue; written, its order would change from run to run.</summary>
    private sealed class CommandHistoryConverter : JsonConverter<CommandHistory>
    {
        public override CommandHistory Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var stored = JsonSerializer.Deserialize<Stored>(ref reader, options) ?? throw new JsonException("no history");
            return new CommandHistory([.. stored.Commands], [.. stored.Commands.Select(command => command.CommandId)], stored.Latest);
        }

        public override void Write(Utf8JsonWriter writer, CommandHistory value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Stored([.. value.Queue], value.Latest), options);

        private sealed record Stored(IReadOnlyList<RememberedCommand> Commands, DateTimeOffset Latest);
    }
}
