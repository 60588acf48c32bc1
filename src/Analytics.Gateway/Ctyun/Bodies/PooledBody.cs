using System.Buffers;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>
/// A body in one piece of pooled memory, grown as bytes come: a caller that announces much and sends little holds little. The memory is
/// wiped before it goes back, since it may hold a face.
/// </summary>
internal sealed class PooledBody(MemoryBudget budget) : IDisposable
{
    private const int FirstBytes = 4096;

    /// <summary>From here on an array comes from <see cref="Large"/>.</summary>
    private const int LargeFrom = 64 << 10;

    /// <summary>
    /// The shared pool keeps as many arrays of each size as were ever out at once, so that a few bursts of bodies of different sizes leave
    /// several times the budget behind. This one keeps 16 of each size up to 4 MiB: 128 MiB at the most. Larger arrays are not kept.
    /// </summary>
    private static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(maxArrayLength: 4 << 20, maxArraysPerBucket: 16);

    private byte[] _buffer = [];
    private long _counted;

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    public Memory<byte> Memory => _buffer.AsMemory(0, Length);

    public Span<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>Makes room for so many more bytes. False when the budget is spent.</summary>
    /// <param name="more">Bytes that come now.</param>
    /// <param name="announced">The whole length where it is known, else 0: no more than that is asked for.</param>
    public bool TryReserve(int more, long announced)
    {
        var needed = checked(Length + more);
        if (needed <= _buffer.Length)
            return true;
        var wanted = Math.Max(Math.Max(FirstBytes, needed), Math.Min(2L * _buffer.Length, announced == 0 ? int.MaxValue : announced));
        var length = (int)Math.Min(wanted, Array.MaxLength);
        var grown = PoolOf(length).Rent(length);
        // While it is copied both are out.
        if (!budget.TryTake(grown.Length))
        {
            PoolOf(grown.Length).Return(grown);
            return false;
        }

        Span.CopyTo(grown);
        Release();
        (_buffer, _counted) = (grown, grown.Length);
        return true;
    }

    /// <summary>Room for what <see cref="TryReserve"/> made room for.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Dispose()
    {
        Release();
        (_buffer, Length, _counted) = ([], 0, 0);
    }

    // Both pools round up to powers of two, so an array's length names the pool that it came from.
    private static ArrayPool<byte> PoolOf(int length) => length > LargeFrom ? Large : ArrayPool<byte>.Shared;

    private void Release()
    {
        if (_counted == 0)
            return;
        _buffer.AsSpan(0, Length).Clear();
        PoolOf(_buffer.Length).Return(_buffer);
        budget.Give(_counted);
    }
}
