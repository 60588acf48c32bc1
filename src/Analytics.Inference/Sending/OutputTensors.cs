using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Sending;

/// <summary>
/// One picture's outputs as they travel between nodes, little-endian: the number of tensors; of each its type, the number of its sides and
/// the sides (8 bytes each, the batch side, 1, leading), then its elements. Numbers are of 4 bytes. One reader fills it again and again.
/// </summary>
public sealed class OutputTensors
{
    /// <summary>Most tensors of a model.</summary>
    private const int MostTensors = 64;

    private const int MostSides = 8;

    /// <summary>Most bytes of all tensors together: a length from the wire never decides what is allocated.</summary>
    private const long MostBytes = 64 << 20;

    private readonly List<TensorBuffer> _buffers = [];
    private readonly byte[] _header = new byte[MostSides * sizeof(long)];
    private int _count;

    public OutputRow Row => new(CollectionsMarshal.AsSpan(_buffers)[.._count], 0, 1);

    /// <summary>Writes a row into rented memory.</summary>
    public static RentedBytes Write(in OutputRow row)
    {
        var length = sizeof(int);
        for (var i = 0; i < row.Count; i++)
            length = checked(length + (2 * sizeof(int)) + ((row.Shape(i).Length + 1) * sizeof(long)) + row.Bytes(i).Length);
        var bytes = new RentedBytes(length);
        var rest = bytes.Memory.Span;
        rest = Put(rest, row.Count);
        for (var i = 0; i < row.Count; i++)
        {
            rest = Put(Put(rest, (int)row.Type(i)), row.Shape(i).Length + 1);
            rest = PutSide(rest, 1);
            foreach (var side in row.Shape(i))
                rest = PutSide(rest, side);
            row.Bytes(i).CopyTo(rest);
            rest = rest[row.Bytes(i).Length..];
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The stream holds something else, or too much.</exception>
    /// <exception cref="IOException">It broke off.</exception>
    public async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        _count = 0;
        var (count, left) = (await NumberAsync(stream, 1, MostTensors, cancel).ConfigureAwait(false), MostBytes);
        for (var i = 0; i < count; i++)
        {
            var type = (TensorType)await NumberAsync(stream, 1, (int)TensorType.Float64, cancel).ConfigureAwait(false);
            var shape = await ShapeAsync(stream, await NumberAsync(stream, 1, MostSides, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            left -= ByteLength(type, shape, left);
            var buffer = Place(i, type);
            buffer.Reshape(shape);
            await stream.ReadExactlyAsync(buffer.Memory, cancel).ConfigureAwait(false);
        }

        _count = count;
    }

    private TensorBuffer Place(int index, TensorType type)
    {
        if (index == _buffers.Count)
            _buffers.Add(TensorBuffer.Of(type, 0));
        else if (_buffers[index].Type != type)
            _buffers[index] = TensorBuffer.Of(type, 0);
        return _buffers[index];
    }

    private async Task<long[]> ShapeAsync(Stream stream, int sides, CancellationToken cancel)
    {
        var bytes = _header.AsMemory(0, sides * sizeof(long));
        await stream.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
        return [.. Enumerable.Range(0, sides).Select(side => BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[(side * sizeof(long))..]))];
    }

    private async Task<int> NumberAsync(Stream stream, int least, int most, CancellationToken cancel)
    {
        await stream.ReadExactlyAsync(_header.AsMemory(0, sizeof(int)), cancel).ConfigureAwait(false);
        var number = BinaryPrimitives.ReadInt32LittleEndian(_header);
        return number >= least && number <= most ? number : throw new InvalidDataException($"{number} stands where {least} to {most} was to be.");
    }

    private static long ByteLength(TensorType type, long[] shape, long most)
    {
        if (type == TensorType.Text)
            throw new InvalidDataException("Tensors of text are not carried.");
        var bytes = (long)TensorShape.BytesOf(type);
        foreach (var side in shape)
        {
            // Each side is looked at before the product can overflow.
            if (side < 0 || side > most || (bytes *= side) > most)
                throw new InvalidDataException($"A tensor of [{TensorShape.Text(shape)}] is more than is taken.");
        }

        return bytes;
    }

    private static Span<byte> Put(Span<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, value);
        return to[sizeof(int)..];
    }

    private static Span<byte> PutSide(Span<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, value);
        return to[sizeof(long)..];
    }
}

/// <summary>Memory of the shared pool; goes back when it is disposed of.</summary>
public sealed class RentedBytes(int length) : IDisposable
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(length);

    public Memory<byte> Memory => (_array ?? throw new ObjectDisposedException(nameof(RentedBytes))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }
}
