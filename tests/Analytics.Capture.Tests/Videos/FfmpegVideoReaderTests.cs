using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Videos;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Videos;

public sealed class FfmpegVideoReaderTests : VideoReaderSpec
{
    protected override IVideoReader Create() => new FfmpegVideoReader(new FfmpegOptions(), TimeProvider.System);

    [Fact]
    public async Task The_file_that_the_programs_read_is_private_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "unlinked files are Linux's");
        using var file = await PrivateFile.CreateAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("hello", await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.EndsWith("(deleted)", new FileInfo(file.Path).LinkTarget, StringComparison.Ordinal);
    }
}
