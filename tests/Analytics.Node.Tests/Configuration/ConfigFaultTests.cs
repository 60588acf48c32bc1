using System.Text;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

/// <summary>Each kind of wrong configuration gets a fault that names the place, the setting and the fix; and none is applied.</summary>
public sealed class ConfigFaultTests
{
    public static TheoryData<string, string, string> Wrong => new()
    {
        // text, code, path
        { "", "syntax", "$" },
        { "{ \"name\": \"n\" ", "syntax", "$" },
        { "[]", "kind", "$" },
        { "{ \"nmae\": \"n\" }", "unknown", "nmae" },
        { "{ \"name\": \"n\", \"name\": \"m\" }", "doubled", "name" },
        { "{ \"name\": 5 }", "kind", "name" },
        { "{ \"name\": \"No Spaces\" }", "pattern", "name" },
        { "{ \"data\": \"\" }", "range", "data" },
        { "{ \"capture\": { \"ffmpeg\": \"\" } }", "range", "capture.ffmpeg" },
        { "{ \"name\": \"node-1\\n\" }", "pattern", "name" },
        { "{ \"name\": \"\\ud800\" }", "syntax", "$" },
        { "{ \"\\udc00\": 1 }", "syntax", "$" },
        { "{ \"inference\": { \"providers\": [ null, \"cpu\" ] } }", "kind", "inference.providers[0]" },
        { "{ \"cameras\": [ null ] }", "kind", "cameras[0]" },
        { "{ \"http\": [] }", "kind", "http" },
        { "{ \"http\": { \"urls\": \"ftp://x\" } }", "pattern", "http.urls" },
        { "{ \"http\": { \"maxBody\": 5 } }", "kind", "http.maxBody" },
        { "{ \"http\": { \"maxBody\": \"9TiB\" } }", "range", "http.maxBody" },
        { "{ \"http\": { \"maxLiveStreams\": 0 } }", "range", "http.maxLiveStreams" },
        { "{ \"http\": { \"maxLiveStreams\": 1.5 } }", "kind", "http.maxLiveStreams" },
        { "{ \"engine\": { \"kind\": \"lokal\" } }", "choice", "engine.kind" },
        { "{ \"capture\": { \"frozenAfter\": \"5\" } }", "kind", "capture.frozenAfter" },
        { "{ \"capture\": { \"frozenAfter\": \"1h\" } }", "range", "capture.frozenAfter" },
        { "{ \"evidence\": { \"enabled\": \"yes\" } }", "kind", "evidence.enabled" },
        { "{ \"auth\": { \"maxSkewSeconds\": 86401 } }", "range", "auth.maxSkewSeconds" },
        { "{ \"auth\": { \"eopDateZones\": [] } }", "range", "auth.eopDateZones" },
        { "{ \"auth\": { \"eopDateZones\": [ 0, 15 ] } }", "range", "auth.eopDateZones" },
        { "{ \"inference\": { \"providers\": \"cpu\" } }", "kind", "inference.providers" },
        { "{ \"inference\": { \"providers\": [] } }", "range", "inference.providers" },
        { "{ \"cameras\": [ { \"source\": \"a.mp4\" } ] }", "missing", "cameras[0].id" },
        { "{ \"cameras\": [ { \"id\": \"a\" } ] }", "missing", "cameras[0].source" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"a.mp4\" }, { \"id\": \"a\", \"source\": \"b.mp4\" } ] }", "doubled", "cameras[1].id" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"a.mp4\", \"rate\": 1e9 } ] }", "range", "cameras[0].rate" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"a.mp4\", \"timeZone\": \"Mars/Base\" } ] }", "time-zone", "cameras[0].timeZone" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"concat:a.mp4|b.mp4\" } ] }", "source", "cameras[0].source" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"ftp://10.0.0.7/a.mp4\" } ] }", "source", "cameras[0].source" },
        { "{ \"cameras\": [ { \"id\": \"a\", \"source\": \"a.mp4\", \"postRoll\": \"61s\" } ] }", "range", "cameras[0].postRoll" },
        { Rule("\"zone\": \"0,0;1,1\""), "zone", "cameras[0].rules[0].zone" },
        { Rule("\"zone\": \"0,0;1,1;1,0;0,1\""), "zone", "cameras[0].rules[0].zone" },
        { Rule("\"zone\": \"0,0;2,0;1,1\""), "zone", "cameras[0].rules[0].zone" },
        { Rule("\"zone\": \"a,b\""), "zone", "cameras[0].rules[0].zone" },
        { Rule("\"schedule\": [ \"someday 9-17\" ]"), "schedule", "cameras[0].rules[0].schedule" },
        { Rule("\"hits\": 4, \"ofWindows\": 3"), "contradiction", "cameras[0].rules[0].hits" },
        { Rule("\"ability\": \"levitation\"").Replace("\"ability\": \"motion\", ", "", StringComparison.Ordinal), "ability", "cameras[0].rules[0].ability" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_fault_has_its_place_its_setting_and_its_fix(string text, string code, string path)
    {
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text));

        Assert.Null(file.Settings);
        var fault = Assert.Single(file.Faults, f => f.Code == code && f.Path == path);
        Assert.True(fault.Line >= 1 && fault.Column >= 1, fault.ToString());
        Assert.NotEmpty(fault.Text.En);
        Assert.NotEmpty(fault.Text.Zh);
    }

    [Theory]
    [InlineData("rtsp://user:secret@10.0.0.7/stream1")]
    [InlineData("http://10.0.0.7/live.m3u8?token=x")]
    [InlineData("/video/gate.mp4")]
    [InlineData("/video/")]
    public void An_ordinary_camera_has_no_fault(string source)
    {
        var text = $$"""{ "cameras": [ { "id": "gate", "source": "{{source}}" } ] }""";

        Assert.Empty(ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text)).Faults);
    }

    [Fact]
    public void All_faults_come_at_once_in_the_order_of_the_file()
    {
        var file = ConfigFile.Parse("campus.jsonc", """
            {
              // a comment
              "nmae": "x",
              "http": { "maxLiveStreams": 0 },
              "cameras": [
                { "id": "Bad Id", "source": "a.mp4" },
              ],
            }
            """u8.ToArray());

        Assert.Equal([(3, "nmae"), (4, "http.maxLiveStreams"), (6, "cameras[0].id")], file.Faults.Select(f => (f.Line, f.Path)));
        Assert.Contains("did you mean 'name'?", file.Faults[0].Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_with_credentials_is_never_quoted()
    {
        var file = ConfigFile.Parse("campus.jsonc", """{ "cameras": [ { "id": "a", "source": ["rtsp://user:hunter2@10.0.0.7/1"], "pace": "fast" } ] }"""u8.ToArray());

        Assert.All(file.Faults, fault => Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_one_fault()
    {
        var fault = Assert.Single(ConfigFile.Load("/nowhere/campus.jsonc").Faults);

        Assert.Equal("unreadable", fault.Code);
        Assert.Contains("/nowhere/campus.jsonc", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void No_file_at_all_is_one_fault(string file) => Assert.Equal("unreadable", Assert.Single(ConfigFile.Load(file).Faults).Code);

    [Fact]
    public void Half_a_character_is_named_by_its_place()
    {
        var fault = Assert.Single(ConfigFile.Parse("campus.jsonc", "{\n  \"name\": \"\\ud800\" }"u8.ToArray()).Faults);

        Assert.Equal((2, 11), (fault.Line, fault.Column));
    }

    private static string Rule(string settings) =>
        $$"""{ "cameras": [ { "id": "a", "source": "a.mp4", "rules": [ { "id": "r", "ability": "motion", {{settings}} } ] } ] }""";
}
