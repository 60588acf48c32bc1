using Analytics.Inference.Sessions;

namespace Analytics.Inference.Decoding;

/// <summary>The part of a run's outputs that belongs to one picture. A view: it ends with the next run.</summary>
/// <param name="outputs">All outputs of the run, the batch side leading.</param>
/// <param name="row">Which picture.</param>
/// <param name="rows">How many pictures ran together.</param>
public readonly ref struct OutputRow(ReadOnlySpan<TensorBuffer> outputs, int row, int rows)
{
    private readonly ReadOnlySpan<TensorBuffer> _outputs = outputs;

    public int Count => _outputs.Length;

    public TensorType Type(int output) => _outputs[output].Type;

    /// <summary>Sides of an output, its batch side left out where it has one.</summary>
    public ReadOnlySpan<long> Shape(int output)
    {
        var buffer = Batched(output);
        return HasBatchSide(buffer) ? buffer.Shape[1..] : buffer.Shape;
    }

    /// <summary>Elements of one output for this picture, row-major.</summary>
    /// <exception cref="InferenceException">The output has no row for each picture.</exception>
    public ReadOnlySpan<float> Floats(int output) => Slice<float>(output);

    /// <summary>The same for outputs that hold whole numbers.</summary>
    public ReadOnlySpan<long> Longs(int output) => Slice<long>(output);

    /// <summary>The same as they lie in memory, whatever they are.</summary>
    public ReadOnlySpan<byte> Bytes(int output)
    {
        var all = Batched(output).Bytes;
        var length = all.Length / rows;
        return all.Slice(row * length, length);
    }

    private bool HasBatchSide(TensorBuffer buffer) => buffer.Shape.Length > 0 && buffer.Shape[0] == rows;

    private ReadOnlySpan<T> Slice<T>(int output)
        where T : unmanaged
    {
        var all = Batched(output).As<T>();
        var length = all.Length / rows;
        return all.Slice(row * length, length);
    }

    private TensorBuffer Batched(int output)
    {
        var buffer = _outputs[output];
        // Of a run of one picture everything is that picture's: some graphs for one picture (SCRFD) have no batch side.
        if (!HasBatchSide(buffer) && rows > 1)
        {
            var shape = TensorShape.Text(buffer.Shape.ToArray());
            throw new InferenceException(
                InferenceFaultCode.TensorMismatch, $"Output {output} is [{shape}]: it has no row for each of {rows} pictures.");
        }

        return buffer;
    }
}
