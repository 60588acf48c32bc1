using System.Text;
using System.Text.Json;
using Analytics.Gateway.Ctyun.Bodies;

namespace Analytics.Gateway.Tests.Ctyun.Bodies;

/// <summary>Tolerant reading (base rule 3): unknown fields ignored, the last of two wins, a byte order mark taken.</summary>
public sealed class BodyFieldsTests
{
    private static readonly byte[][] s_names = ["a"u8.ToArray(), "b"u8.ToArray()];

    [Theory]
    [InlineData("", 1)]
    [InlineData("\uFEFF", 1)]
    [InlineData(" ", 2)]
    [InlineData("{", 2)]
    [InlineData("{\"a\":1,}", 2)]
    [InlineData("{\"a\":1} {}", 2)]
    [InlineData("[1] 2", 2)]
    [InlineData("{'a':1}", 2)]
    [InlineData("{\"a\":1}/**/", 2)]
    [InlineData("{\"\\ud800\":1}", 2)]
    [InlineData("[1]", 3)]
    [InlineData("\"a\"", 3)]
    [InlineData("null", 3)]
    [InlineData("{}", 4)]
    [InlineData("\uFEFF {\"a\":1}", 5)]
    [InlineData("{\"c\":{\"a\":2}}", 5)]
    public void The_form_of_a_body(string body, int form) => Assert.Equal((BodyForm)form, Read(body, out _));

    [Fact]
    public void Broken_text_is_no_json_even_where_nobody_looks()
    {
        byte[] body = [.. "{\"a\":1,\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(BodyForm.NotJson, BodyFields.Read(body, s_names, new BodyField[2]));
    }

    [Fact]
    public void Nesting_ends_at_64()
    {
        Assert.Equal(BodyForm.Object, Read("{\"x\":" + new string('[', 62) + new string(']', 62) + "}", out _));
        Assert.Equal(BodyForm.NotJson, Read("{\"x\":" + new string('[', 70) + new string(']', 70) + "}", out _));
    }

    [Fact]
    public void The_last_of_two_wins_whatever_its_kind()
    {
        Read("{\"a\":\"x\",\"b\":1,\"a\":[1,2],\"b\":null,\"\\u0061\":\"last\"}", out var fields);
        Assert.Equal((JsonTokenType.String, "last"), (fields[0].Kind, fields[0].Text));
        Assert.Equal(JsonTokenType.Null, fields[1].Kind);
    }

    [Fact]
    public void Names_are_case_sensitive()
    {
        Read("{\"A\":1}", out var fields);
        Assert.Equal(JsonTokenType.None, fields[0].Kind);
    }

    [Fact]
    public void A_list_tells_its_elements_and_how_many_there_are()
    {
        var body = "{\"a\":[\"x\",[\"y\",2],{\"z\":[]},true,5]}"u8;
        var fields = new BodyField[2];
        BodyFields.Read(body, s_names, fields);
        var elements = new BodyField[3];
        Assert.Equal(5, BodyFields.ReadList(body, fields[0], elements));
        Assert.Equal([JsonTokenType.String, JsonTokenType.StartArray, JsonTokenType.StartObject], elements.Select(e => e.Kind));
        Assert.Equal("[\"y\",2]", Encoding.UTF8.GetString(elements[1].In(body)));
        var inner = new BodyField[2];
        Assert.Equal(2, BodyFields.ReadList(body, elements[1], inner));
        Assert.Equal("y", Encoding.UTF8.GetString(inner[0].In(body)));
    }

    [Fact]
    public void Escapes_are_read_as_json_means_them()
    {
        var body = "{\"a\":\"A\\/\\u002b\\n\\u0041\",\"b\":\"\\ud83d\\ude00\\ud800\"}"u8.ToArray();
        var fields = new BodyField[2];
        BodyFields.Read(body, s_names, fields);
        Assert.Equal("A/+\nA", BodyText.Short(body, fields[0], 100));
        Assert.Null(BodyText.Short(body, fields[0], 5));
        // Half a surrogate pair is no text.
        Assert.Null(BodyText.Short(body, fields[1], 100));
        var text = body.AsSpan(fields[0].Start, fields[0].Length);
        Assert.True(BodyText.TryUnescapeInPlace(text, out var length));
        Assert.Equal("A/+\nA", Encoding.UTF8.GetString(text[..length]));
        Assert.False(BodyText.TryUnescapeInPlace(body.AsSpan(fields[1].Start, fields[1].Length), out _));
    }

    private static BodyForm Read(string body, out (JsonTokenType Kind, string Text)[] found)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var fields = new BodyField[2];
        var form = BodyFields.Read(bytes, s_names, fields);
        found = [.. fields.Select(f => (f.Kind, f.IsPresent ? Encoding.UTF8.GetString(f.In(bytes)) : ""))];
        return form;
    }
}
