using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class ConfigSchemaTests
{
    private static readonly Type s_root = typeof(NodeSettings);

    [Fact]
    public void The_default_file_has_no_fault_and_says_what_the_classes_say()
    {
        var file = ConfigFile.Parse("defaults.jsonc", Encoding.UTF8.GetBytes(ConfigSchema.Defaults(s_root)));

        Assert.Empty(file.Faults);
        Assert.Equal(ConfigDigest.OfNode(new NodeSettings()), ConfigDigest.OfNode(file.Settings!));
    }

    [Fact]
    public void The_schema_takes_the_default_file() => Assert.Empty(Faults(Schema(), Json(ConfigSchema.Defaults(s_root)), "$"));

    [Theory]
    [InlineData("""{ "nmae": "x" }""", "$.nmae")]
    [InlineData("""{ "http": { "maxLiveStreams": 0 } }""", "$.http.maxLiveStreams")]
    [InlineData("""{ "engine": { "kind": "lokal" } }""", "$.engine.kind")]
    [InlineData("""{ "evidence": { "ring": "5" } }""", "$.evidence.ring")]
    [InlineData("""{ "cameras": [ { "id": "a" } ] }""", "$.cameras[0].source")]
    public void What_the_schema_refuses_the_binder_refuses_too(string text, string path)
    {
        Assert.Contains(path, Faults(Schema(), Json(text), "$"));
        Assert.Contains(ConfigFile.Parse("a.jsonc", Encoding.UTF8.GetBytes(text)).Faults, f => "$." + f.Path == path);
    }

    [Fact]
    public void Another_address_changes_a_cameras_digest_and_a_comment_does_not()
    {
        var (plain, spaced, other) = (Camera("a.mp4"), Camera("a.mp4"), Camera("b.mp4"));

        Assert.Equal(ConfigDigest.OfCamera(plain), ConfigDigest.OfCamera(spaced));
        Assert.NotEqual(ConfigDigest.OfCamera(plain), ConfigDigest.OfCamera(other));
    }

    private static CameraSettings Camera(string source) =>
        ConfigFile.Parse("a.jsonc", Encoding.UTF8.GetBytes($$"""{ "cameras": [ { /* c */ "source": "{{source}}", "id": "a" } ] }""")).Settings!.Cameras[0];

    private static JsonObject Schema() => JsonNode.Parse(ConfigSchema.Json(s_root))!.AsObject();

    private static JsonNode? Json(string text) =>
        JsonNode.Parse(text, null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true });

    // The few words of JSON Schema that ours uses; an unknown one fails the test instead of passing unseen.
    private static IEnumerable<string> Faults(JsonObject schema, JsonNode? value, string path)
    {
        foreach (var (word, rule) in schema)
        {
            var faults = word switch
            {
                "$schema" or "description" or "required" or "additionalProperties" => [],
                "type" => IsOf(rule!.GetValue<string>(), value) ? [] : [path],
                "enum" => rule!.AsArray().Any(e => JsonNode.DeepEquals(e, value)) ? [] : [path],
                "pattern" => value is not JsonValue text || !text.TryGetValue<string>(out var s) || Regex.IsMatch(s, rule!.GetValue<string>()) ? [] : [path],
                "minimum" => value!.GetValue<double>() >= rule!.GetValue<double>() ? [] : [path],
                "maximum" => value!.GetValue<double>() <= rule!.GetValue<double>() ? [] : [path],
                "items" => value is JsonArray list ? list.SelectMany((item, i) => Faults(rule!.AsObject(), item, $"{path}[{i}]")) : [],
                "properties" => Members(schema, value, path),
                _ => throw new InvalidOperationException($"The test knows no '{word}'."),
            };
            foreach (var fault in faults)
                yield return fault;
        }
    }

    private static IEnumerable<string> Members(JsonObject schema, JsonNode? value, string path)
    {
        if (value is not JsonObject thing)
            return [];
        var known = schema["properties"]!.AsObject();
        var missing = (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>()).Where(r => !thing.ContainsKey(r));
        return missing.Concat(thing.Where(m => !known.ContainsKey(m.Key)).Select(m => m.Key)).Select(name => $"{path}.{name}")
            .Concat(thing.Where(m => known.ContainsKey(m.Key)).SelectMany(m => Faults(known[m.Key]!.AsObject(), m.Value, $"{path}.{m.Key}")));
    }

    private static bool IsOf(string type, JsonNode? value) => value?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Object => type == "object",
        System.Text.Json.JsonValueKind.Array => type == "array",
        System.Text.Json.JsonValueKind.String => type == "string",
        System.Text.Json.JsonValueKind.Number => type is "number" or "integer",
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => type == "boolean",
        _ => false,
    };
}
