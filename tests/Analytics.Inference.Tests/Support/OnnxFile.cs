using System.Runtime.InteropServices;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Support;

/// <summary>Writes small ONNX models, so that tests need no model file (field numbers: onnx.proto).</summary>
internal sealed class OnnxFile
{
    private readonly ProtoWriter _graph = new ProtoWriter().Text(2, "test");

    /// <summary>A side below 0 is free; equal free sides share the name <c>batch</c>.</summary>
    public OnnxFile Input(string name, TensorType type, params long[] shape) => Value(11, name, type, shape);

    public OnnxFile Output(string name, TensorType type, params long[] shape) => Value(12, name, type, shape);

    public OnnxFile Constant(string name, float[] values, params long[] shape) =>
        Constant(name, TensorType.Float32, MemoryMarshal.AsBytes<float>(values), shape);

    public OnnxFile Node(string operation, string[] inputs, string[] outputs)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var output in outputs)
            node.Text(2, output);
        _graph.Message(1, node.Text(4, operation));
        return this;
    }

    public byte[] ToArray() => new ProtoWriter()
        .Number(1, 8)
        .Text(2, "tests")
        .Message(7, _graph)
        .Message(8, new ProtoWriter().Text(1, "").Number(2, 13))
        .ToArray();

    /// <summary>y = 2x + 1 for rows of the given length, any batch.</summary>
    public static byte[] Affine(int length, long batch = -1) => new OnnxFile()
        .Input("x", TensorType.Float32, batch, length)
        .Output("y", TensorType.Float32, batch, length)
        .Constant("two", [2])
        .Constant("one", [1])
        .Node("Mul", ["x", "two"], ["scaled"])
        .Node("Add", ["scaled", "one"], ["y"])
        .ToArray();

    /// <summary>Sum and product of two vectors.</summary>
    public static byte[] SumAndProduct(int length) => new OnnxFile()
        .Input("a", TensorType.Float32, length)
        .Input("b", TensorType.Float32, length)
        .Output("sum", TensorType.Float32, length)
        .Output("product", TensorType.Float32, length)
        .Node("Add", ["a", "b"], ["sum"])
        .Node("Mul", ["a", "b"], ["product"])
        .ToArray();

    /// <summary>Places of the elements that are not zero: a shape that only the data decides.</summary>
    public static byte[] NonZero(int length) => new OnnxFile()
        .Input("x", TensorType.Float32, length)
        .Output("places", TensorType.Int64, 1, -1)
        .Node("NonZero", ["x"], ["places"])
        .ToArray();

    /// <summary>Looks up one of ten numbers and fails for any other index.</summary>
    public static byte[] Lookup() => new OnnxFile()
        .Input("index", TensorType.Int64, 1)
        .Output("value", TensorType.Float32, 1)
        .Constant("table", [.. Enumerable.Range(0, 10).Select(i => i * 10f)], 10)
        .Node("Gather", ["table", "index"], ["value"])
        .ToArray();

    /// <summary>Seconds of work in thousands of operators.</summary>
    public static byte[] Slow(int side, int steps)
    {
        var file = new OnnxFile()
            .Input("x", TensorType.Float32, side, side)
            .Output("y", TensorType.Float32, side, side)
            .Constant("w", new float[side * side], side, side);
        for (var i = 0; i < steps; i++)
            file.Node("MatMul", [i == 0 ? "x" : $"t{i}", "w"], [i == steps - 1 ? "y" : $"t{i + 1}"]);
        return file.ToArray();
    }

    private OnnxFile Constant(string name, TensorType type, ReadOnlySpan<byte> raw, long[] shape)
    {
        var tensor = new ProtoWriter();
        foreach (var side in shape)
            tensor.Number(1, side);
        _graph.Message(5, tensor.Number(2, (long)type).Text(8, name).Bytes(9, raw));
        return this;
    }

    private OnnxFile Value(int field, string name, TensorType type, long[] shape)
    {
        var sides = new ProtoWriter();
        foreach (var side in shape)
            sides.Message(1, side < 0 ? new ProtoWriter().Text(2, "batch") : new ProtoWriter().Number(1, side));
        var tensor = new ProtoWriter().Number(1, (long)type).Message(2, sides);
        _graph.Message(field, new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor)));
        return this;
    }
}
