using System.Buffers.Binary;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>Walks the segments of a JPEG up to its frame header (SOF), where its size stands; its EXIF data comes before.</summary>
internal static class JpegHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> encoded)
    {
        Orientation? orientation = null;
        for (var at = 2; at + 4 <= encoded.Length;)
        {
            if (encoded[at] != 0xFF)
                throw ImageHeaders.Damaged("a JPEG marker is missing");
            var marker = encoded[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill byte
                continue;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2; // stands alone
                continue;
            }

            if (marker is 0xD9 or 0xDA)
                throw ImageHeaders.Damaged("its JPEG frame header is missing");
            var length = BinaryPrimitives.ReadUInt16BigEndian(encoded[(at + 2)..]);
            if (length < 2)
                throw ImageHeaders.Damaged("a JPEG segment has no length");
            // C4, C8 and CC are tables and extensions between the frame headers C0 to CF.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (at + 10 > encoded.Length)
                    break;
                var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(encoded[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(encoded[(at + 7)..]));
                var turn = orientation ?? Orientation.Upright;
                return turn.IsTransposing()
                    ? new ImageHeader(ImageFormat.Jpeg, height, width, encoded[at + 9], Orientation: turn)
                    : new ImageHeader(ImageFormat.Jpeg, width, height, encoded[at + 9], Orientation: turn);
            }

            // The first EXIF data counts; other things travel in the same kind of segment.
            if (marker == 0xE1 && at + 2 + length <= encoded.Length)
                orientation ??= Exif.Read(encoded.Slice(at + 4, length - 2));

            at += 2 + length;
        }

        throw ImageHeaders.Damaged("its JPEG header ends too early");
    }
}
