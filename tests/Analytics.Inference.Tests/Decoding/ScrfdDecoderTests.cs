using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;
using Analytics.TestKit;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>Against InsightFace's own steps: anchor centres row by row, <c>distance2bbox</c>, <c>distance2kps</c>.</summary>
public sealed class ScrfdDecoderTests
{
    private const int Width = 128;
    private const int Height = 96;
    private static readonly int[] s_strides = [8, 16, 32];
    private readonly ScrfdDecoder _decoder = new(Width, Height, s_strides);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public void Known_faces_come_back(int anchors, bool hasPoints) => Prop.ForAll(KnownBoxes.Of(Width, Height, 1), faces =>
    {
        var outputs = Empty(anchors, hasPoints);
        var random = new Random(faces.Length);
        var marks = new Dictionary<float, RawPoint[]>();
        for (var i = 0; i < faces.Length; i++)
        {
            // Each face sits in a cell of its own; where the cell is does not matter to the box.
            var (grid, face) = (i % 3, faces[i]);
            var at = (i * anchors) + (i % anchors);
            var (stride, columns) = (s_strides[grid], Width / s_strides[grid]);
            var (x, y) = (i % columns * stride, i / columns * stride);
            outputs[grid][at] = face.Score;
            Put(outputs[3 + grid], 4 * at, [x - face.X1, y - face.Y1, face.X2 - x, face.Y2 - y], stride);
            if (!hasPoints)
                continue;
            marks[face.Score] = [.. Enumerable.Range(0, 5).Select(_ => new RawPoint(random.Next(Width), random.Next(Height), 1))];
            Put(outputs[6 + grid], 10 * at, [.. marks[face.Score].SelectMany(p => new[] { p.X - x, p.Y - y })], stride);
        }

        var row = Row(outputs);
        Assert.Null(_decoder.Misfit(row));
        var (found, points) = (new List<RawDetection>(), new List<RawPoint>());
        _decoder.Decode(row, 0.25f, found, points);
        KnownBoxes.AssertFound(faces, found);
        Assert.Equal(hasPoints ? 5 * faces.Length : 0, points.Count);
        for (var i = 0; hasPoints && i < found.Count; i++)
            Assert.All(marks[found[i].Score].Zip(points.Skip(5 * i)), pair => AssertNear(pair.First, pair.Second));
    }).Holds();

    [Theory]
    [InlineData(2, 0.9)]
    [InlineData(1, 0.1)]
    [InlineData(3, 0.6)]
    public void Noise_is_read_as_the_reference_reads_it(int anchors, double minScore)
    {
        float[][] outputs = [.. Empty(anchors, hasPoints: true).Select((o, i) => KnownBoxes.Noise(i, o.Length))];
        var (found, points) = (new List<RawDetection>(), new List<RawPoint>());
        _decoder.Decode(Row(outputs), (float)minScore, found, points);
        var (faces, marks) = Naive(outputs, anchors, minScore);
        Assert.NotEmpty(faces);
        Reference.AssertSame(faces, found);
        Assert.All(marks.Zip(points), pair => AssertNear(pair.First, pair.Second));
        Assert.Equal(found, KnownBoxes.Read(_decoder, Row(outputs), minScore));
    }

    [Fact]
    public void A_graph_for_one_picture_may_leave_the_batch_side_out()
    {
        var outputs = Empty(2, hasPoints: false);
        outputs[2][5] = 0.8f;
        TensorBuffer[] bare = [.. outputs.Select((values, i) => KnownBoxes.Tensor(values, values.Length / (i < 3 ? 1 : 4), i < 3 ? 1 : 4))];
        // Cell 2 of the coarsest grid, its second candidate, without a size.
        Assert.Equal(new RawDetection(64, 0, 64, 0, 0, 0.8f), Assert.Single(KnownBoxes.Read(_decoder, new OutputRow(bare, 0, 1), 0.5)));
    }

    [Fact]
    public void Outputs_of_another_model_are_told_with_what_was_expected()
    {
        var outputs = Empty(2, hasPoints: true);
        Assert.Contains("6 or, with landmarks, 9 were expected of 3 strides", _decoder.Misfit(Row(outputs[..5])), StringComparison.Ordinal);
        Assert.Contains("output 0 is [384×1], 3072×1", new ScrfdDecoder(512, 384, [8, 16, 32]).Misfit(Row(outputs)), StringComparison.Ordinal);
        (outputs[3], outputs[6]) = (outputs[6], outputs[3]);
        TensorBuffer[] swapped = [.. outputs.Select((v, i) => KnownBoxes.Tensor(v, 1, v.Length / (i is < 3 ? 1 : i is 3 or > 6 ? 10 : 4), i is < 3 ? 1 : i is 3 or > 6 ? 10 : 4))];
        Assert.Contains("output 3 is [384×10], 192×4", _decoder.Misfit(new OutputRow(swapped, 0, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_score_that_is_no_number_is_no_face()
    {
        var outputs = Empty(1, hasPoints: false);
        outputs[0][0] = float.NaN;
        Assert.Empty(KnownBoxes.Read(_decoder, Row(outputs), 0.01));
    }

    private static float[][] Empty(int anchors, bool hasPoints) =>
        [.. ((int[])(hasPoints ? [1, 4, 10] : [1, 4])).SelectMany(length => s_strides.Select(stride => new float[Width / stride * (Height / stride) * anchors * length]))];

    private static OutputRow Row(float[][] outputs)
    {
        int[] lengths = [1, 4, 10];
        return KnownBoxes.Row([.. outputs.Select((values, i) => (values, (long[])[values.Length / lengths[i / 3], lengths[i / 3]]))]);
    }

    private static void Put(float[] into, int at, float[] pixels, int stride)
    {
        foreach (var value in pixels)
            into[at++] = value / stride;
    }

    private static (List<RawDetection> Faces, List<RawPoint> Points) Naive(float[][] outputs, int anchors, double minScore)
    {
        var (faces, points) = (new List<RawDetection>(), new List<RawPoint>());
        for (var s = 0; s < 3; s++)
        {
            var centres = new List<(double X, double Y)>();
            for (var y = 0; y < Height / s_strides[s]; y++)
            {
                for (var x = 0; x < Width / s_strides[s]; x++)
                    centres.AddRange(Enumerable.Repeat(((double)x * s_strides[s], (double)y * s_strides[s]), anchors));
            }

            for (var i = 0; i < centres.Count; i++)
            {
                if (outputs[s][i] < minScore)
                    continue;
                var d = outputs[3 + s][(4 * i)..((4 * i) + 4)].Select(v => (double)v * s_strides[s]).ToArray();
                faces.Add(new((float)(centres[i].X - d[0]), (float)(centres[i].Y - d[1]), (float)(centres[i].X + d[2]), (float)(centres[i].Y + d[3]), 0, outputs[s][i]));
                for (var p = 0; p < 5; p++)
                    points.Add(new((float)(centres[i].X + (outputs[6 + s][(10 * i) + (2 * p)] * (double)s_strides[s])), (float)(centres[i].Y + (outputs[6 + s][(10 * i) + (2 * p) + 1] * (double)s_strides[s])), 1));
            }
        }

        return (faces, points);
    }

    private static void AssertNear(RawPoint expected, RawPoint found)
    {
        Assert.Equal(expected.X, found.X, 2e-3f);
        Assert.Equal(expected.Y, found.Y, 2e-3f);
    }
}
