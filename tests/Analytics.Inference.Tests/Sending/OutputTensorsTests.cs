using Analytics.Inference.Decoding;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Sending;

public sealed class OutputTensorsTests
{
    /// <summary>One tensor as it travels. The form is frozen: old and new versions run side by side.</summary>
    internal static byte[] Bytes(TensorType type, long[] shape, byte[] elements, int count = 1) =>
        [.. BitConverter.GetBytes(count), .. BitConverter.GetBytes((int)type), .. BitConverter.GetBytes(shape.Length), .. shape.SelectMany(BitConverter.GetBytes), .. elements];

    [Fact]
    public async Task A_row_of_a_batch_arrives_as_it_was()
    {
        var boxes = TensorBuffer.Of(TensorType.Float32, 3, 2, 4);
        var classes = TensorBuffer.Of(TensorType.Int64, 3, 2);
        for (var i = 0; i < 24; i++)
            boxes.As<float>()[i] = i + 0.25f;
        for (var i = 0; i < 6; i++)
            classes.As<long>()[i] = 100 - i;
        using var sent = OutputTensors.Write(new OutputRow([boxes, classes], row: 1, rows: 3));
        var read = new OutputTensors();
        // The same reader for every answer, whatever the one before was.
        await read.ReadAsync(new MemoryStream(Bytes(TensorType.UInt8, [1, 300], new byte[300])), TestContext.Current.CancellationToken);

        await read.ReadAsync(new MemoryStream(sent.Memory.ToArray()), TestContext.Current.CancellationToken);

        Assert.Equal(2, read.Row.Count);
        Assert.Equal([2L, 4], read.Row.Shape(0).ToArray());
        Assert.Equal(boxes.As<float>()[8..16].ToArray(), read.Row.Floats(0).ToArray());
        Assert.Equal([2L], read.Row.Shape(1).ToArray());
        Assert.Equal([98L, 97], read.Row.Longs(1).ToArray());
    }

    [Fact]
    public void The_form_on_the_wire_is_frozen()
    {
        var scores = TensorBuffer.Of(TensorType.Float32, 1, 2);
        scores.As<float>()[0] = 1;
        scores.As<float>()[1] = -2;

        using var sent = OutputTensors.Write(new OutputRow([scores], 0, 1));

        Assert.Equal("01000000" + "01000000" + "02000000" + "0100000000000000" + "0200000000000000" + "0000803f" + "000000c0", Convert.ToHexStringLower(sent.Memory.Span));
    }

    public static TheoryData<byte[]> Damaged =>
    [
        BitConverter.GetBytes(0),
        BitConverter.GetBytes(65),
        Bytes((TensorType)99, [1], new byte[4]),
        Bytes(TensorType.Text, [1], new byte[4]),
        Bytes(TensorType.Float32, [], []),
        Bytes(TensorType.Float32, new long[9], []),
        Bytes(TensorType.Float32, [1, -1], []),
        Bytes(TensorType.Float32, [1, long.MaxValue], []),
        Bytes(TensorType.Float32, [1, 1 << 30, 1 << 30, 1 << 30], []),
        Bytes(TensorType.Float32, [1, (64 << 20) / 4 + 1], []),
    ];

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task What_is_no_answer_is_refused_before_memory_is_taken_for_it(byte[] bytes) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => new OutputTensors().ReadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_torn_answer_is_a_broken_stream()
    {
        var whole = Bytes(TensorType.Float32, [1, 4], new byte[16]);
        for (var length = 0; length < whole.Length; length++)
            await Assert.ThrowsAsync<EndOfStreamException>(() => new OutputTensors().ReadAsync(new MemoryStream(whole[..length]), TestContext.Current.CancellationToken));
    }
}
