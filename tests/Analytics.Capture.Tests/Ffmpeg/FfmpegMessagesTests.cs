using Analytics.Capture.Ffmpeg;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Ffmpeg;

public sealed class FfmpegMessagesTests
{
    [Theory]
    [InlineData("[rtsp @ 0x1] method DESCRIBE failed: 401 Unauthorized", FeedFaultKind.Unauthorized)]
    [InlineData("[http @ 0x1] HTTP error 403 Forbidden", FeedFaultKind.Unauthorized)]
    [InlineData("[rtsp @ 0x1] method DESCRIBE failed: 404 Not Found", FeedFaultKind.NotFound)]
    [InlineData("/clips/a.mp4: No such file or directory", FeedFaultKind.NotFound)]
    [InlineData("[tcp @ 0x1] Connection to tcp://10.0.0.9:554?timeout=0 failed: Connection refused", FeedFaultKind.Unreachable)]
    [InlineData("rtsp://10.0.0.9/live: Connection timed out", FeedFaultKind.Unreachable)]
    [InlineData("[tcp @ 0x1] Failed to resolve hostname nowhere.example: Name or service not known", FeedFaultKind.Unreachable)]
    [InlineData("Decoder (codec av1) not found for input stream #0:0", FeedFaultKind.UnsupportedMedia)]
    [InlineData("Stream map '0:v:0' matches no streams.", FeedFaultKind.UnsupportedMedia)]
    [InlineData("Protocol 'subfile' not on whitelist 'file'!", FeedFaultKind.UnsupportedMedia)]
    [InlineData("a.mp4: Invalid data found when processing input", FeedFaultKind.CorruptMedia)]
    [InlineData("[error] Cannot allocate memory", FeedFaultKind.OutOfMemory)]
    [InlineData("something that nobody has seen before", FeedFaultKind.DecoderFailed)]
    public void Each_message_has_its_meaning(string line, FeedFaultKind kind)
    {
        var messages = new FfmpegMessages();
        messages.Add(line);
        var fault = messages.Explain(1);
        Assert.Equal(kind, fault.Kind);
        Assert.Contains(line.Replace(" @ 0x1", "", StringComparison.Ordinal), fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_goes_before_its_consequence()
    {
        var messages = new FfmpegMessages();
        messages.Add("[http @ 0x1] HTTP error 404 Not Found");
        messages.Add("http://cam/live: Invalid data found when processing input");
        Assert.Equal(FeedFaultKind.NotFound, messages.Explain(1).Kind);
    }

    [Fact]
    public void A_stream_that_just_ends_ended_early() => Assert.Equal(FeedFaultKind.EndedEarly, new FfmpegMessages().Explain(0).Kind);

    [Fact]
    public void Only_the_last_messages_are_kept_short_and_without_credentials()
    {
        var messages = new FfmpegMessages();
        messages.Add("Connection refused, long ago");
        for (var i = 0; i < FfmpegMessages.Kept; i++)
            messages.Add($"rtsp://admin:hidden@cam/{i} {new string('x', 5000)}");
        var fault = messages.Explain(1);
        Assert.Equal(FeedFaultKind.DecoderFailed, fault.Kind);
        Assert.DoesNotContain("hidden", fault.Detail, StringComparison.Ordinal);
        Assert.InRange(fault.Detail.Length, 1, 500);
    }
}
