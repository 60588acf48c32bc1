namespace Analytics.Client.Tests.Bodies;

/// <summary>So many bytes of a pattern, without memory behind them.</summary>
internal class Endless(long length) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _at;
        set => _at = value;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _at);
        for (var i = 0; i < count; i++)
            buffer[i] = (byte)(_at + i);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _at,
        _ => length,
    };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The same, as a socket would give it.</summary>
internal sealed class OneWay(long length) : Endless(length)
{
    public override bool CanSeek => false;
}
