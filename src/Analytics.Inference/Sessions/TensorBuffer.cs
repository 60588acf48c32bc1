using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Analytics.Inference.Sessions;

/// <summary>
/// The memory of one tensor, pinned for its whole life, so that a runtime reads and writes it in place. It is reused from run
/// to run by its one owner and is not safe for two threads at a time.
/// </summary>
public sealed class TensorBuffer
{
    private byte[] _bytes;
    private long[] _shape;

    private TensorBuffer(TensorType type, long[] shape, bool isOpen)
    {
        Type = type;
        _shape = shape;
        IsOpen = isOpen;
        _bytes = Allocate(ByteLength);
    }

    public TensorType Type { get; }

    /// <summary>The runtime decides the shape of this output in each run; the result is copied here once.</summary>
    public bool IsOpen { get; }

    /// <summary>Sides, outermost first.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    public int Elements => TensorShape.Elements(_shape);

    public int ByteLength => checked(Elements * TensorShape.BytesOf(Type));

    /// <summary>Address of the first element; the memory never moves until <see cref="Reshape"/> needs more of it.</summary>
    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    /// <summary>For readers that wait between two pieces; the same memory until <see cref="Reshape"/> needs more of it.</summary>
    public Memory<byte> Memory => _bytes.AsMemory(0, ByteLength);

    public Span<byte> Bytes => _bytes.AsSpan(0, ByteLength);

    /// <summary>A zeroed tensor.</summary>
    public static TensorBuffer Of(TensorType type, params ReadOnlySpan<long> shape) => new(type, shape.ToArray(), isOpen: false);

    /// <summary>An output whose shape only a run tells.</summary>
    public static TensorBuffer Open(TensorType type) => new(type, [0], isOpen: true);

    /// <summary>Sets the shape; contents are kept as far as they fit, memory grows and never shrinks.</summary>
    public void Reshape(params ReadOnlySpan<long> shape)
    {
        // The usual case, a batch as large as the one before, allocates nothing.
        if (shape.Length == _shape.Length)
            shape.CopyTo(_shape);
        else
            _shape = shape.ToArray();
        if (ByteLength <= _bytes.Length)
            return;
        var larger = Allocate(ByteLength);
        _bytes.CopyTo(larger, 0);
        _bytes = larger;
    }

    /// <summary>The elements, row-major.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not as wide as an element.</exception>
    public Span<T> As<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != TensorShape.BytesOf(Type))
            throw new InvalidOperationException($"A tensor of {Type} was read as {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    private static byte[] Allocate(int bytes) => GC.AllocateArray<byte>(Math.Max(bytes, 8), pinned: true);
}
