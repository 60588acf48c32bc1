using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Security;

public sealed class SourcePolicyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SourcePolicyTests()
    {
        foreach (var name in new[] { "data/media/day", "data-other", "clips" })
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder["data/key"], "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rtsp://10.0.0.7/1")]
    [InlineData("RTSPS://10.0.0.7/1")]
    [InlineData("https://camera/live.m3u8")]
    [InlineData("simulator:fence")]
    [InlineData("{0}/data/media/a.mp4")]
    [InlineData("{0}/data/media/day")]
    [InlineData("{0}/data/media/../media/a.mp4")]
    public void What_the_defaults_allow(string address) => Assert.Null(Policy().Check(string.Format(null, address, _folder.Path)));

    [Theory]
    [InlineData("ftp://camera/a.mp4", "rtsp, rtsps, http, https")]
    [InlineData("{0}/data/key", "capture.apiSources.folders")]
    [InlineData("{0}/data/media/../key", "capture.apiSources.folders")]
    [InlineData("{0}/data/media-too/a.mp4", "capture.apiSources.folders")]
    [InlineData("/etc/passwd", "capture.apiSources.folders")]
    [InlineData("concat:/etc/passwd", "capture.apiSources.folders")]
    [InlineData("test:640x360@10", "capture.apiSources.folders")]
    public void What_they_do_not_and_how_to_mend_it(string address, string fix)
    {
        var refused = Policy().Check(string.Format(null, address, _folder.Path));

        Assert.Contains(fix, refused!.Value.Fix.En, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", refused.Value.Message.En + refused.Value.Fix.En, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_samples_are_allowed_by_their_relative_path() => Assert.Null(Policy().Check("samples/fence.mp4"));

    [Fact]
    public void Settings_name_other_folders_and_schemes()
    {
        var settings = new ApiSourceSettings { Schemes = ["rtsps"], Folders = [_folder["clips"]] };

        Assert.Null(Policy(settings).Check(_folder["clips/a.mp4"]));
        Assert.NotNull(Policy(settings).Check("rtsp://10.0.0.7/1"));
    }

    [Fact]
    public void A_link_is_judged_by_where_it_leads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        File.CreateSymbolicLink(_folder["data/media/key.mp4"], _folder["data/key"]);
        Directory.CreateSymbolicLink(_folder["data/media/out"], _folder["data-other"]);
        Directory.CreateSymbolicLink(_folder["data/media/in"], _folder["data/media/day"]);

        Assert.NotNull(Policy().Check(_folder["data/media/key.mp4"]));
        Assert.NotNull(Policy().Check(_folder["data/media/out/a.mp4"]));
        Assert.Null(Policy().Check(_folder["data/media/in/a.mp4"]));
    }

    private SourcePolicy Policy(ApiSourceSettings? settings = null) =>
        new(settings ?? new ApiSourceSettings(), [_folder[$"data/{SourcePolicy.MediaFolder}"], Path.Combine(Home.Path, "samples")]);
}
