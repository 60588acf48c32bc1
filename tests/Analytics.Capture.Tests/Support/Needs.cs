namespace Analytics.Capture.Tests.Support;

/// <summary>What a test needs of the machine; without it the test is skipped and says so.</summary>
internal static class Needs
{
    public static void Ffmpeg() => Assert.SkipUnless(Clips.HasFfmpeg, "ffmpeg and ffprobe are not installed (apt-get install ffmpeg)");
}
