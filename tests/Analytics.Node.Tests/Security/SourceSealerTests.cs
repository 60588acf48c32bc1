using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Node.Security;

namespace Analytics.Node.Tests.Security;

public sealed class SourceSealerTests
{
    private static readonly EntityId s_camera = new("camera", "campus", "gate");

    [Theory]
    [InlineData("rtsp://user:hunter2@10.0.0.7:554/stream1", "rtsp://10.0.0.7:554/stream1")]
    [InlineData("http://cam/live.m3u8?token=hunter2", "http://cam/live.m3u8?…")]
    [InlineData("rtsp://10.0.0.7/stream1", "rtsp://10.0.0.7/stream1")]
    [InlineData("samples/fence.mp4", "samples/fence.mp4")]
    public void What_is_shown_holds_no_secret_and_what_is_played_is_whole(string address, string shown)
    {
        using var key = new KeyFileProtector(RandomNumberGenerator.GetBytes(32));
        var sealer = new SourceSealer(key);

        var source = sealer.Seal(s_camera, address, Pace.RealTime);

        Assert.Equal(shown, source.Display);
        Assert.DoesNotContain("hunter2", source.ToString(), StringComparison.Ordinal);
        Assert.Equal(address, sealer.Open(s_camera, source));
        Assert.Equal(address == shown, source.Protected is null);
    }

    [Theory]
    [InlineData("rtsp://user:hun/ter2@[10.0.0.7/1")]
    [InlineData("rtsp://user:hunter2@host:port/1")]
    public void What_cannot_be_taken_apart_shows_nothing_but_its_scheme(string address) => Assert.Equal("rtsp://…", SourceSealer.Display(address));

    [Theory]
    [InlineData("rtsp://10.0.0.7/stream1", Pace.RealTime)]
    [InlineData("http://cam/live.m3u8", Pace.RealTime)]
    [InlineData("http://cam/mjpeg", Pace.RealTime)]
    [InlineData("samples/fence.mp4", Pace.Looped)]
    public void A_live_source_has_its_own_pace_whatever_the_default_for_files_is(string address, Pace pace)
    {
        using var key = new KeyFileProtector(RandomNumberGenerator.GetBytes(32));

        var source = new SourceSealer(key).Seal(s_camera, address, Pace.Looped);

        Assert.Equal(pace, source.Pace);
        Assert.Empty(new CameraConfig { Name = "gate", Source = source }.Faults());
    }
}
