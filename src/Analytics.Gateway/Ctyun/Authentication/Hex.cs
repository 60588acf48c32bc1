using System.Buffers;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>Hex in its one meaning: two digits a byte, either case, nothing around (L10).</summary>
internal static class Hex
{
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text.Length == bytes.Length * 2 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
}
