namespace Analytics.Gateway.Ctyun.Media;

/// <summary>What bytes are, by their first few and never by a name.</summary>
internal enum ContentKind
{
    /// <summary>No picture that is known.</summary>
    None = 0,
    Jpeg = 1,
    Png = 2,
    Bmp = 3,

    /// <summary>A picture that may move.</summary>
    Gif = 4,

    /// <summary>A picture of a format that no ability takes.</summary>
    OtherPicture = 5,
}

internal static class ContentKinds
{
    public static ContentKind Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ContentKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ContentKind.Png,
        [(byte)'B', (byte)'M', ..] => ContentKind.Bmp,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ContentKind.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ContentKind.OtherPicture,
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => ContentKind.OtherPicture, // TIFF
        [0, 0, 1, 0, ..] => ContentKind.OtherPicture, // icon
        [0, 0, 0, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => ContentKind.OtherPicture, // JPEG 2000
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m' or (byte)'a', (byte)'e' or (byte)'i' or (byte)'v', ..] =>
            ContentKind.OtherPicture, // HEIF, AVIF
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => ContentKind.OtherPicture, // Photoshop
        _ => ContentKind.None,
    };
}
