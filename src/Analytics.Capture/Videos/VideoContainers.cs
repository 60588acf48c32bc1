using Analytics.Vision.Media;

namespace Analytics.Capture.Videos;

/// <summary>The container of a video from its first bytes, so that the one demuxer it needs is named and no other is ever tried.</summary>
internal static class VideoContainers
{
    // First atoms of files from before the type atom was invented; all of them are QuickTime.
    private static readonly byte[][] OldAtoms = ["moov"u8.ToArray(), "mdat"u8.ToArray(), "wide"u8.ToArray(), "free"u8.ToArray(), "skip"u8.ToArray(), "pnot"u8.ToArray()];

    // Brands of the same box structure that hold still pictures.
    private static readonly byte[][] Stills = ["heic"u8.ToArray(), "heix"u8.ToArray(), "mif1"u8.ToArray(), "avif"u8.ToArray()];

    /// <exception cref="VideoRejectedException">None of the three.</exception>
    public static VideoContainer Sniff(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length >= 12)
        {
            var kind = encoded[4..8];
            var brand = encoded[8..12];
            if (kind.SequenceEqual("ftyp"u8) && !IsAny(Stills, brand))
                return brand.SequenceEqual("qt  "u8) ? VideoContainer.Mov : VideoContainer.Mp4;
            if (IsAny(OldAtoms, kind))
                return VideoContainer.Mov;
            if (encoded.StartsWith("RIFF"u8) && brand.SequenceEqual("AVI "u8))
                return VideoContainer.Avi;
        }

        throw OtherVideo(encoded) is { } other
            ? new VideoRejectedException(VideoFault.UnsupportedContainer, $"The video is {other}; MP4, MOV and AVI are read.")
            : new VideoRejectedException(VideoFault.NotAVideo, "The content is no MP4, MOV or AVI video.");
    }

    /// <summary>ffmpeg's name of the demuxer.</summary>
    public static string Demuxer(VideoContainer container) => container == VideoContainer.Avi ? "avi" : "mov";

    private static string? OtherVideo(ReadOnlySpan<byte> encoded) => encoded switch
    {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "Matroska or WebM",
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => "Flash video",
        [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, ..] => "Windows Media",
        [0x00, 0x00, 0x01, 0xBA or 0xB3, ..] => "MPEG-1 or MPEG-2",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "Ogg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF",
        _ when encoded.Length > 188 && encoded[0] == 0x47 && encoded[188] == 0x47 => "a transport stream",
        _ => null,
    };

    private static bool IsAny(byte[][] words, ReadOnlySpan<byte> word)
    {
        foreach (var one in words)
        {
            if (word.SequenceEqual(one))
                return true;
        }

        return false;
    }
}
