using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Vision.Detections;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>The families with several outputs or key points, against <see cref="Reference"/> on noise and by hand.</summary>
public sealed class KeyPointDecoderTests
{
    private static readonly int[] s_strides = [8, 16, 32];

    [Theory]
    [InlineData(640, 0.6)]
    [InlineData(320, 0.9)]
    [InlineData(64, 0.05)]
    public void Yunet_agrees_with_the_reference_on_noise(int side, double minScore)
    {
        int[] lengths = [1, 1, 4, 10];
        var random = new Random(side);
        float[][] outputs = [.. lengths.SelectMany(length => s_strides.Select(stride => Noise(random, side / stride * (side / stride) * length)))];
        TensorBuffer[] tensors = [.. outputs.Select((values, i) => Tensor(values, values.Length / lengths[i / 3], lengths[i / 3]))];
        var decoder = new YunetDecoder(side, side, s_strides);
        var row = new OutputRow(tensors, 0, 1);
        Assert.Null(decoder.Misfit(row));

        var (expected, marks) = Reference.Yunet(outputs, side, s_strides, minScore);
        var (found, points) = (new List<RawDetection>(), new List<RawPoint>());
        decoder.Decode(row, (float)minScore, found, points);
        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, found);
        AssertSame(marks, points);
        var boxes = new List<RawDetection>();
        decoder.Decode(row, (float)minScore, boxes);
        Assert.Equal(found, boxes);
    }

    [Fact]
    public void Yunet_refuses_outputs_of_another_model()
    {
        var decoder = new YunetDecoder(64, 64, s_strides);
        Assert.NotNull(decoder.Misfit(new OutputRow([Tensor(new float[64], 64, 1)], 0, 1)));
        TensorBuffer[] swapped = [.. Enumerable.Range(0, 12).Select(_ => Tensor(new float[64], 64, 1))];
        Assert.Contains("16×1 was expected", decoder.Misfit(new OutputRow(swapped, 0, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Corners_become_pixels_and_the_best_class_wins()
    {
        var decoder = new CornersDecoder(200, 100, 2);
        var row = new OutputRow([Tensor([0.1f, 0.2f, 0.5f, 0.6f, 0, 0, 1, 1, 0.3f, 0.3f, 0.4f, 0.4f], 3, 4), Tensor([0.2f, 0.7f, 0.1f, 0.3f, 0.8f, 0.75f], 3, 2)], 0, 1);
        Assert.Null(decoder.Misfit(row));
        var found = new List<RawDetection>();
        decoder.Decode(row, 0.5f, found);
        Assert.Equal([(1, 0.7f), (0, 0.8f)], found.Select(f => (f.Class, f.Score)));
        Assert.Equal((20f, 20f, 100f, 60f), (found[0].X1, found[0].Y1, found[0].X2, MathF.Round(found[0].Y2, 3)));
        Assert.NotNull(new CornersDecoder(200, 100, 3).Misfit(row));
    }

    [Fact]
    public void Corners_take_a_single_column_of_scores()
    {
        var scores = TensorBuffer.Of(TensorType.Float32, 1, 2);
        ((float[])[0.1f, 0.9f]).CopyTo(scores.As<float>());
        var decoder = new CornersDecoder(10, 10, 1);
        var row = new OutputRow([Tensor([0, 0, 1, 1, 0, 0, 0.5f, 0.5f], 2, 4), scores], 0, 1);
        Assert.Null(decoder.Misfit(row));
        var found = new List<RawDetection>();
        decoder.Decode(row, 0.5f, found);
        Assert.Equal(new RawDetection(0, 0, 5, 5, 0, 0.9f), Assert.Single(found));
    }

    [Theory]
    [InlineData(8400, 0.9)]
    [InlineData(13, 0.2)]
    public void Poses_are_columns_of_a_box_and_seventeen_points(int count, double minScore)
    {
        var decoder = new PoseDecoder();
        var values = Noise(new Random(count), 56 * count);
        var row = new OutputRow([Tensor(values, 56, count)], 0, 1);
        Assert.Null(decoder.Misfit(row));
        var (found, points) = (new List<RawDetection>(), new List<RawPoint>());
        decoder.Decode(row, (float)minScore, found, points);
        Assert.NotEmpty(found);
        Assert.Equal(17 * found.Count, points.Count);

        var expected = Reference.Columns(values[..(5 * count)], 1, minScore);
        Reference.AssertSame(expected, found);
        var at = Enumerable.Range(0, count).First(i => values[(4 * count) + i] >= (float)minScore);
        AssertSame([.. Enumerable.Range(0, 17).Select(p => new RawPoint(values[((5 + (3 * p)) * count) + at], values[((6 + (3 * p)) * count) + at], values[((7 + (3 * p)) * count) + at]))], points[..17]);
    }

    [Fact]
    public void Across_labels_a_thing_has_one_label()
    {
        List<Detection> Candidates() => [new(new Box(0, 0, 1, 1), 0, 0.6f), new(new Box(0, 0, 1, 0.95f), 1, 0.8f), new(new Box(0, 0, 0.2f, 0.2f), 0, 0.5f)];
        var kept = new List<Detection>();
        Suppression.Run(Candidates(), new ModelThresholds(0.5f, 0.4f, new Dictionary<string, float>()), 10, kept);
        Assert.Equal([1, 0, 0], kept.Select(k => k.ClassId));
        Suppression.Run(Candidates(), new ModelThresholds(0.5f, 0.4f, new Dictionary<string, float>(), IsAcrossLabels: true), 10, kept);
        Assert.Equal([(1, 0.8f), (0, 0.5f)], kept.Select(k => (k.ClassId, k.Score)));
    }

    private static TensorBuffer Tensor(float[] values, int rows, int columns)
    {
        var tensor = TensorBuffer.Of(TensorType.Float32, 1, rows, columns);
        values.CopyTo(tensor.As<float>());
        return tensor;
    }

    private static float[] Noise(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble())];

    private static void AssertSame(List<RawPoint> expected, List<RawPoint> found)
    {
        Assert.Equal(expected.Count, found.Count);
        foreach (var (e, f) in expected.Zip(found))
            Assert.True(Math.Abs(e.X - f.X) < 2e-3 && Math.Abs(e.Y - f.Y) < 2e-3 && e.Visibility == f.Visibility, $"{e} {f}");
    }
}
