using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Analytics.Client.Signing;

/// <summary>A string to sign, built as UTF-8: on the stack while it fits, else in a rented array.</summary>
/// <param name="scratch">Where it begins.</param>
internal ref struct SignedText(Span<byte> scratch)
{
    private Span<byte> _bytes = scratch;
    private byte[]? _rented;
    private int _length;

    /// <summary>A text had half a surrogate pair: two such texts could give the same bytes, so nothing is signed or verified.</summary>
    public bool IsBroken { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    public void Add(byte character)
    {
        Room(1);
        _bytes[_length++] = character;
    }

    public void Add(scoped ReadOnlySpan<char> text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        IsBroken |= Utf8.FromUtf16(text, _bytes[_length..], out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done;
        _length += written;
    }

    public void AddHex(scoped ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, _bytes[_length..], out var written);
        _length += written;
    }

    public void Dispose()
    {
        // It may hold a secret.
        _bytes[.._length].Clear();
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - _length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes, _bytes.Length * 2));
        Written.CopyTo(larger);
        _bytes[.._length].Clear();
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _bytes = _rented = larger;
    }
}
