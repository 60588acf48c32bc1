using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Inference.Remote.Mapping;

/// <summary>What a client sends at most: the smaller of two limits where the manuals contradict each other (C01 to C12).</summary>
internal static class Limits
{
    private const int Mega = 1 << 20;

    /// <summary>Most bytes of a picture before Base64.</summary>
    public static int PictureBytes(Generation generation, string ability) => (generation, ability) switch
    {
        (Generation.G1, _) => 10 * Mega,
        (_, AbilityCodes.RealName) => 40 << 10,
        // 5 MB are measured on the Base64 text in G3.
        (Generation.G3, AbilityCodes.HardHat or AbilityCodes.Workwear) => 5 * Mega / 4 * 3,
        (_, AbilityCodes.HardHat or AbilityCodes.Workwear) => 5 * Mega,
        // Shares of what the whole body may be: 50 MB for 32 pictures, 100 MB for 64, as Base64 and with room for the JSON around them.
        (_, AbilityCodes.ElectronicFence or AbilityCodes.FallDown or AbilityCodes.Fight) => 1100 << 10,
        _ => 2 * Mega,
    };

    /// <summary>8 MB of Base64.</summary>
    public const int VideoBytes = 8 * Mega / 4 * 3;

    /// <summary>Formats by their first bytes; the real-name check takes JPEG alone, G1 no BMP.</summary>
    public static bool TakesFormat(Generation generation, string ability, ReadOnlySpan<byte> file) =>
        file.StartsWith<byte>([0xFF, 0xD8])
        || ability != AbilityCodes.RealName && (file.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']) || generation != Generation.G1 && file.StartsWith("BM"u8));
}
