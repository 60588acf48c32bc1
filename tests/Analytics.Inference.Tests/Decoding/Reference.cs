using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>
/// The families, written down a second time from their definitions: double precision, every candidate, no thresholds
/// but the last one, no vectors.
/// </summary>
internal static class Reference
{
    public static List<RawDetection> Yolox(float[] values, int width, int height, int[] strides, int classes, double minScore)
    {
        var found = new List<RawDetection>();
        var at = 0;
        foreach (var stride in strides)
        {
            for (var y = 0; y < (height + stride - 1) / stride; y++)
            {
                for (var x = 0; x < (width + stride - 1) / stride; x++, at += 5 + classes)
                {
                    var v = values[at..(at + 5 + classes)];
                    Add(found, (v[0] + x) * stride, (v[1] + y) * stride, Math.Exp(v[2]) * stride, Math.Exp(v[3]) * stride, v[4], v[5..], minScore);
                }
            }
        }

        return found;
    }

    public static List<RawDetection> Rows(float[] values, int classes, bool hasObjectness, double minScore)
    {
        var found = new List<RawDetection>();
        var length = (hasObjectness ? 5 : 4) + classes;
        for (var at = 0; at < values.Length; at += length)
        {
            var v = values[at..(at + length)];
            Add(found, v[0], v[1], v[2], v[3], hasObjectness ? v[4] : 1, v[^classes..], minScore);
        }

        return found;
    }

    public static List<RawDetection> Columns(float[] values, int classes, double minScore)
    {
        var rows = 4 + classes;
        var candidates = values.Length / rows;
        var turned = new float[values.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < candidates; c++)
                turned[(c * rows) + r] = values[(r * candidates) + c];
        }

        return Rows(turned, classes, hasObjectness: false, minScore);
    }

    public static List<RawDetection> Nanodet(float[] values, int width, int height, int[] strides, int classes, int regMax, double offset, double minScore)
    {
        var found = new List<RawDetection>();
        var at = 0;
        foreach (var stride in strides)
        {
            for (var y = 0; y < Math.Ceiling(height / (double)stride); y++)
            {
                for (var x = 0; x < Math.Ceiling(width / (double)stride); x++)
                {
                    var scores = values[at..(at + classes)];
                    at += classes;
                    var sides = new double[4];
                    for (var side = 0; side < 4; side++, at += regMax + 1)
                    {
                        var weights = values[at..(at + regMax + 1)].Select(v => Math.Exp(v)).ToArray();
                        sides[side] = weights.Select((w, bin) => w * bin).Sum() / weights.Sum() * stride;
                    }

                    var best = scores.Max();
                    if (best < minScore)
                        continue;
                    var (cx, cy) = ((x + offset) * stride, (y + offset) * stride);
                    found.Add(new RawDetection(
                        (float)Math.Max(cx - sides[0], 0), (float)Math.Max(cy - sides[1], 0),
                        (float)Math.Min(cx + sides[2], width), (float)Math.Min(cy + sides[3], height),
                        Array.IndexOf(scores, best), best));
                }
            }
        }

        return found;
    }

    /// <summary>Outputs by kind, then by stride.</summary>
    public static (List<RawDetection> Faces, List<RawPoint> Points) Yunet(float[][] outputs, int width, int[] strides, double minScore)
    {
        var (faces, points) = (new List<RawDetection>(), new List<RawPoint>());
        for (var s = 0; s < strides.Length; s++)
        {
            var (stride, columns) = (strides[s], width / strides[s]);
            for (var i = 0; i < outputs[s].Length; i++)
            {
                var score = Math.Sqrt((double)outputs[s][i] * outputs[strides.Length + s][i]);
                if (score < minScore)
                    continue;
                var (x, y) = (i % columns, i / columns);
                var box = outputs[(2 * strides.Length) + s][(4 * i)..((4 * i) + 4)];
                var (cx, cy, w, h) = ((x + (double)box[0]) * stride, (y + (double)box[1]) * stride, Math.Exp(box[2]) * stride, Math.Exp(box[3]) * stride);
                faces.Add(new((float)(cx - (w / 2)), (float)(cy - (h / 2)), (float)(cx + (w / 2)), (float)(cy + (h / 2)), 0, (float)score));
                var marks = outputs[(3 * strides.Length) + s][(10 * i)..((10 * i) + 10)];
                for (var k = 0; k < 5; k++)
                    points.Add(new((float)((x + (double)marks[2 * k]) * stride), (float)((y + (double)marks[(2 * k) + 1]) * stride), 1));
            }
        }

        return (faces, points);
    }

    /// <summary>Rows of corners as fractions of the input, and rows of one score for each class.</summary>
    public static List<RawDetection> Fractions(float[] boxes, float[] scores, int width, int height, double minScore)
    {
        var found = new List<RawDetection>();
        var classes = scores.Length / (boxes.Length / 4);
        for (var i = 0; i < boxes.Length / 4; i++)
        {
            var own = scores[(i * classes)..((i + 1) * classes)];
            if (own.Max() >= minScore)
                found.Add(new(boxes[4 * i] * width, boxes[(4 * i) + 1] * height, boxes[(4 * i) + 2] * width, boxes[(4 * i) + 3] * height, Array.IndexOf(own, own.Max()), own.Max()));
        }

        return found;
    }

    /// <summary>Equal but for rounding.</summary>
    public static void AssertSame(List<RawDetection> expected, List<RawDetection> found)
    {
        Assert.Equal(expected.Select(d => d.Class), found.Select(d => d.Class));
        foreach (var (e, f) in expected.Zip(found))
        {
            Assert.Equal(e.Score, f.Score, 1e-5f);
            Assert.Equal(e.X1, f.X1, 2e-3f);
            Assert.Equal(e.Y1, f.Y1, 2e-3f);
            Assert.Equal(e.X2, f.X2, 2e-3f);
            Assert.Equal(e.Y2, f.Y2, 2e-3f);
        }
    }

    public static List<RawDetection> Run(IDetectionDecoder decoder, float[] values, double minScore, params long[] shape)
    {
        var tensor = TensorBuffer.Of(TensorType.Float32, [1, .. shape]);
        values.CopyTo(tensor.As<float>());
        var row = new OutputRow([tensor], 0, 1);
        Assert.Null(decoder.Misfit(row));
        var found = new List<RawDetection>();
        decoder.Decode(row, (float)minScore, found);
        return found;
    }

    private static void Add(List<RawDetection> found, double x, double y, double w, double h, double objectness, float[] scores, double minScore)
    {
        var best = scores.Max();
        if (objectness * best >= minScore)
            found.Add(new((float)(x - (w / 2)), (float)(y - (h / 2)), (float)(x + (w / 2)), (float)(y + (h / 2)), Array.IndexOf(scores, best), (float)(objectness * best)));
    }
}
