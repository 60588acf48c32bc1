using System.Buffers;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>
/// A body in one piece of pooled memory, grown as bytes come: a caller that announces much and sends little holds little. The memory is
/// wiped before it goes back, since it may hold a face.
/// </summary>
internal sealed class PooledBody(MemoryBudget budget) : IDisposable
{
    private const int FirstBytes = 4096;

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
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        // While it is copied both are out.
        if (!budget.TryTake(grown.Length))
        {
            ArrayPool<byte>.Shared.Return(grown);
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

    private void Release()
    {
        if (_counted == 0)
            return;
        _buffer.AsSpan(0, Length).Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
        budget.Give(_counted);
    }
}
