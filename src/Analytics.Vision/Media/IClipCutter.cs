namespace Analytics.Vision.Media;

/// <summary>
/// The recent past of one camera as the source encoded it, in short segments on disk, and the scissors to take a clip out.
/// </summary>
public interface IClipCutter
{
    /// <summary>
    /// Writes the packets between two instants into an MP4 file, without re-encoding, beginning at the key frame at or before
    /// <paramref name="from"/>. The file appears under its name only when it is whole.
    /// </summary>
    /// <returns>What the clip covers; null where the ring holds nothing of that span.</returns>
    /// <exception cref="IOException">The disk is full or the path cannot be written.</exception>
    Task<CutClip?> CutAsync(DateTimeOffset from, DateTimeOffset to, string path, CancellationToken cancel);
}

/// <param name="From">Instant of the clip's first frame.</param>
/// <param name="To">Instant behind its last frame.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record CutClip(DateTimeOffset From, DateTimeOffset To, long Bytes);
