using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>What a decoder is to find: made first, then written into tensors as the family's own heads would, and read back.</summary>
internal static class KnownBoxes
{
    /// <summary>Up to twelve boxes inside a picture, none of them weaker than 0.3.</summary>
    public static Arbitrary<RawDetection[]> Of(int width, int height, int classes) =>
        (from seed in Gen.Choose(0, int.MaxValue) from count in Gen.Choose(0, 12) select Make(new Random(seed), count, width, height, classes)).ToArbitrary();

    /// <summary>One output for each tensor given, a batch side of 1 before its sides.</summary>
    public static OutputRow Row(params (float[] Values, long[] Shape)[] outputs)
    {
        TensorBuffer[] tensors = [.. outputs.Select(o => Tensor(o.Values, [1, .. o.Shape]))];
        return new OutputRow(tensors, 0, 1);
    }

    public static TensorBuffer Tensor(float[] values, params long[] shape)
    {
        var tensor = TensorBuffer.Of(TensorType.Float32, shape);
        values.CopyTo(tensor.As<float>());
        return tensor;
    }

    public static List<RawDetection> Read(IDetectionDecoder decoder, in OutputRow row, double minScore)
    {
        Assert.Null(decoder.Misfit(row));
        var found = new List<RawDetection>();
        decoder.Decode(row, (float)minScore, found);
        return found;
    }

    /// <summary>The same boxes in any order, but for the rounding of single precision.</summary>
    public static void AssertFound(IEnumerable<RawDetection> expected, List<RawDetection> found) =>
        Reference.AssertSame([.. expected.OrderBy(b => b.Score).ThenBy(b => b.X1)], [.. found.OrderBy(b => b.Score).ThenBy(b => b.X1)]);

    public static float[] Noise(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    private static RawDetection[] Make(Random random, int count, int width, int height, int classes) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var (x1, y1) = (random.NextSingle() * width * 0.9f, random.NextSingle() * height * 0.9f);
        var (x2, y2) = (x1 + 1 + (random.NextSingle() * (width - x1 - 1)), y1 + 1 + (random.NextSingle() * (height - y1 - 1)));
        // Scores differ by more than rounding, so that their order is one order.
        return new RawDetection(x1, y1, x2, y2, random.Next(classes), 0.3f + (0.05f * i) + (0.02f * random.NextSingle()));
    })];
}
