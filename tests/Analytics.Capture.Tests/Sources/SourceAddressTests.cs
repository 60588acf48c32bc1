using Analytics.Capture.Sources;
using Analytics.Capture.Tests.Support;

namespace Analytics.Capture.Tests.Sources;

public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("rtsp://cam.local/stream1", SourceKind.Rtsp, true)]
    [InlineData("rtsps://cam.local:322/stream1", SourceKind.Rtsp, true)]
    [InlineData("http://cam.local/live.ts", SourceKind.Http, true)]
    [InlineData("https://cam.local/live/index.m3u8?x=1", SourceKind.Http, false)]
    [InlineData("https://files.local/a.MP4", SourceKind.Http, false)]
    [InlineData("clips/gate.mp4", SourceKind.File, false)]
    [InlineData("/data/gate.mp4", SourceKind.File, false)]
    [InlineData("pictures/", SourceKind.Folder, false)]
    [InlineData("test:640x360@10", SourceKind.Test, false)]
    public void Each_kind_of_source_is_known_by_its_form(string text, SourceKind kind, bool isLive)
    {
        var source = SourceAddress.Parse(text, Clips.Folder);
        Assert.Equal((kind, isLive), (source.Kind, source.IsLive));
    }

    [Theory]
    [InlineData(null, SourceFault.Empty)]
    [InlineData("  ", SourceFault.Empty)]
    [InlineData("ftp://host/file.mp4", SourceFault.UnknownScheme)]
    [InlineData("concat:/etc/passwd|/etc/shadow", SourceFault.UnknownScheme)]
    [InlineData("subfile,,start,0,end,100,,:/etc/passwd", SourceFault.UnknownScheme)]
    [InlineData("file:///etc/passwd", SourceFault.UnknownScheme)]
    [InlineData("pipe:0", SourceFault.UnknownScheme)]
    [InlineData("lavfi:movie=/etc/passwd", SourceFault.UnknownScheme)]
    [InlineData("data:video/mp4;base64,AAAA", SourceFault.UnknownScheme)]
    [InlineData("crypto+http://host/x", SourceFault.UnknownScheme)]
    [InlineData("rtsp://", SourceFault.NoHost)]
    [InlineData("http://host:99999/x", SourceFault.NotAUrl)]
    [InlineData("rtsp://cam\n-i /etc/passwd", SourceFault.ControlCharacter)]
    [InlineData("test:1x1@1", SourceFault.BadTestPattern)]
    [InlineData("test:640x360@0", SourceFault.BadTestPattern)]
    public void What_is_no_source_is_refused_with_its_reason(string? text, SourceFault fault)
    {
        Assert.Null(SourceAddress.TryParse(text, Clips.Folder, out var problem));
        Assert.Equal(fault, problem!.Fault);
        Assert.NotEmpty(problem.Detail);
    }

    [Fact]
    public void An_endless_address_is_refused()
    {
        Assert.Null(SourceAddress.TryParse("rtsp://host/" + new string('a', 3000), Clips.Folder, out var problem));
        Assert.Equal(SourceFault.TooLong, problem!.Fault);
    }

    [Fact]
    public void Relative_paths_are_read_against_the_configurations_folder() =>
        Assert.Equal("/campus/clips/a.mp4", SourceAddress.Parse("clips/a.mp4", "/campus").Target);

    [Theory]
    [InlineData("rtsp://admin:pa55@cam/s", "rtsp://***@cam/s")]
    [InlineData("rtsp://admin@cam/s", "rtsp://***@cam/s")]
    [InlineData("rtsp://admin:p@ss@cam/s", "rtsp://***@cam/s")]
    [InlineData("http://cam/s?channel=1&password=pa55&token=abc", "http://cam/s?channel=1&password=***&token=***")]
    [InlineData("http://cam/s?access_token=abc", "http://cam/s?access_token=***")]
    [InlineData("http://cam/s?user=admin&pwd=x", "http://cam/s?user=***&pwd=***")]
    [InlineData("[error] rtsp://a:b@c/d: Connection refused, http://e:f@g/h", "[error] rtsp://***@c/d: Connection refused, http://***@g/h")]
    [InlineData("mail me @ home: 10:30", "mail me @ home: 10:30")]
    public void Credentials_are_taken_out(string text, string expected) => Assert.Equal(expected, Redact.Text(text));

    [Fact]
    public void An_address_prints_without_its_credentials() =>
        Assert.Equal("rtsp://***@cam/s", $"{SourceAddress.Parse("rtsp://admin:pa55@cam/s", "/")}");
}
