using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>
/// An answer, whole before its first byte is sent: its length and its charge are settled by then. Chinese stands as it is, since clients
/// compare texts.
/// </summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 1024;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;

    public AnswerBuffer() => Json = new Utf8JsonWriter(this, s_options);

    public Utf8JsonWriter Json { get; }

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            Json.Flush();
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Json.Reset(this);
        _length = 0;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        Json.Dispose();
        if (_buffer.Length == 0)
            return;
        // Results are never kept (I14), not even in memory that others get next.
        _buffer.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow(int more)
    {
        if (_buffer.Length - _length >= more)
            return;
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + more));
        _buffer.AsSpan(0, _length).CopyTo(grown);
        _buffer.AsSpan(0, _length).Clear();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
