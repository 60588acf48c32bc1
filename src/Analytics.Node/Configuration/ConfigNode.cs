using System.Text;
using System.Text.Json;

namespace Analytics.Node.Configuration;

public enum ConfigKind
{
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A value of a configuration file with its place, so that every fault can name line and column.</summary>
public sealed class ConfigNode
{
    private ConfigNode(ConfigKind kind, string text, int line, int column)
    {
        (Kind, Text, Line, Column) = (kind, text, line, column);
    }

    public ConfigKind Kind { get; }

    /// <summary>The value as written, for scalars.</summary>
    public string Text { get; }

    public int Line { get; }

    public int Column { get; }

    public List<(string Name, ConfigNode Value)> Members { get; } = [];

    public List<ConfigNode> Items { get; } = [];

    /// <summary>Reads JSON with comments and trailing commas.</summary>
    /// <returns>The tree, or the one syntax fault that ended the reading.</returns>
    public static (ConfigNode? Root, ConfigFault? Fault) Parse(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 });
        try
        {
            reader.Read();
            var root = Read(ref reader, utf8);
            reader.Read();
            return (root, null);
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            var reason = e.Message.Split(" LineNumber")[0];
            return (null, new ConfigFault(file, line, column, "$", "syntax",
                new Localised($"This is not JSON: {reason}", $"不是合法的 JSON：{reason}")));
        }
    }

    private static ConfigNode Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var (line, column) = Place(utf8, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var thing = new ConfigNode(ConfigKind.Object, "{…}", line, column);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = TextOf(ref reader, utf8);
                    reader.Read();
                    thing.Members.Add((name, Read(ref reader, utf8)));
                }

                return thing;
            case JsonTokenType.StartArray:
                var list = new ConfigNode(ConfigKind.Array, "[…]", line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Read(ref reader, utf8));
                return list;
            case JsonTokenType.String:
                return new ConfigNode(ConfigKind.Text, TextOf(ref reader, utf8), line, column);
            case JsonTokenType.Number:
                return new ConfigNode(ConfigKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), line, column);
            case JsonTokenType.True or JsonTokenType.False:
                return new ConfigNode(ConfigKind.Boolean, reader.TokenType == JsonTokenType.True ? "true" : "false", line, column);
            default:
                return new ConfigNode(ConfigKind.Null, "null", line, column);
        }
    }

    // The reader checks that strings are closed, not that their bytes and escapes are text: half a surrogate pair is found only here.
    private static string TextOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            var (line, column) = Place(utf8, (int)reader.TokenStartIndex);
            throw new JsonException("a string holds bytes or an escape that stand for no character.", null, line - 1, column - 1, e);
        }
    }

    private static (int Line, int Column) Place(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..offset];
        var lastBreak = before.LastIndexOf((byte)'\n');
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(lastBreak + 1)..]) + 1);
    }
}
