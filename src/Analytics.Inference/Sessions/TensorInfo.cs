namespace Analytics.Inference.Sessions;

/// <summary>What a tensor holds. The numbers are those of the ONNX format.</summary>
public enum TensorType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Bool = 9,
    Float16 = 10,
    Float64 = 11,
}

/// <summary>One input or output of a model, as the model file declares it.</summary>
/// <param name="Name">Its name inside the model.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its sides, outermost first; -1 for a side that the caller or the data decides.</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>The leading side is free and every other one is fixed: the form of a tensor with one row per batch item.</summary>
    public bool IsByBatch => Shape.Count > 0 && Shape[0] < 0 && Shape.Skip(1).All(side => side >= 0);

    public bool IsFixed => Shape.All(side => side >= 0);

    public override string ToString() => $"{Name}: {Type} [{TensorShape.Text(Shape)}]";
}

/// <summary>What goes in and what comes out.</summary>
public sealed record ModelSignature(IReadOnlyList<TensorInfo> Inputs, IReadOnlyList<TensorInfo> Outputs);

internal static class TensorShape
{
    public static string Text(IEnumerable<long> shape) => string.Join('×', shape.Select(side => side < 0 ? "?" : $"{side}"));

    public static int Elements(ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var side in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(side, nameof(shape));
            elements = checked(elements * side);
        }

        return checked((int)elements);
    }

    public static int BytesOf(TensorType type) => type switch
    {
        TensorType.UInt8 or TensorType.Int8 or TensorType.Bool => 1,
        TensorType.UInt16 or TensorType.Int16 or TensorType.Float16 => 2,
        TensorType.Float32 or TensorType.Int32 => 4,
        TensorType.Int64 or TensorType.Float64 => 8,
        _ => throw new NotSupportedException($"Tensors of {type} are not carried."),
    };
}
