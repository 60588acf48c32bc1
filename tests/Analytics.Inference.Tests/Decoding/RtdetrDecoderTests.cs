using Analytics.Inference.Decoding;
using Analytics.TestKit;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>Against the family's post-processor: sigmoid of every logit, <c>box_cxcywh_to_xyxy</c>, times the picture; no suppression.</summary>
public sealed class RtdetrDecoderTests
{
    private const int Width = 640;
    private const int Height = 480;

    [Theory]
    [InlineData(1, 12)]
    [InlineData(80, 300)]
    [InlineData(7, 33)]
    public void Known_things_come_back(int classes, int queries) => Prop.ForAll(KnownBoxes.Of(Width, Height, classes), things =>
    {
        var logits = Enumerable.Repeat(-9f, queries * classes).ToArray();
        var boxes = KnownBoxes.Noise(queries, 4 * queries);
        for (var i = 0; i < things.Length; i++)
        {
            var (at, thing) = (queries - 1 - i, things[i]);
            logits[(at * classes) + thing.Class] = (float)Math.Log(thing.Score / (1.0 - thing.Score));
            ((float[])[(thing.X1 + thing.X2) / 2 / Width, (thing.Y1 + thing.Y2) / 2 / Height, (thing.X2 - thing.X1) / Width, (thing.Y2 - thing.Y1) / Height]).CopyTo(boxes, 4 * at);
        }

        KnownBoxes.AssertFound(things, KnownBoxes.Read(new RtdetrDecoder(Width, Height, classes), Row(logits, boxes), 0.25));
    }).Holds();

    [Theory]
    [InlineData(80, 300, 0.7)]
    [InlineData(3, 101, 0.6)]
    [InlineData(1, 9, 0.55)]
    public void Noise_is_read_as_the_reference_reads_it(int classes, int queries, double minScore)
    {
        var (logits, boxes) = (KnownBoxes.Noise(3, queries * classes), KnownBoxes.Noise(4, 4 * queries));
        var expected = new List<RawDetection>();
        for (var q = 0; q < queries; q++)
        {
            var scores = logits[(q * classes)..((q + 1) * classes)].Select(v => 1 / (1 + Math.Exp(-v))).ToList();
            double[] b = [boxes[4 * q], boxes[(4 * q) + 1], boxes[(4 * q) + 2], boxes[(4 * q) + 3]];
            if (scores.Max() >= minScore)
                expected.Add(new((float)((b[0] - (b[2] / 2)) * Width), (float)((b[1] - (b[3] / 2)) * Height), (float)((b[0] + (b[2] / 2)) * Width), (float)((b[1] + (b[3] / 2)) * Height), scores.IndexOf(scores.Max()), (float)scores.Max()));
        }

        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, KnownBoxes.Read(new RtdetrDecoder(Width, Height, classes), Row(logits, boxes), minScore));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.01)]
    [InlineData(1)]
    public void A_logit_without_end_is_sure_and_one_that_is_no_number_is_nothing(double minScore)
    {
        var found = KnownBoxes.Read(new RtdetrDecoder(Width, Height, 1), Row([float.PositiveInfinity, float.NegativeInfinity, float.NaN], new float[12]), minScore);
        Assert.Equal(1, Assert.Single(found).Score);
    }

    [Fact]
    public void Outputs_of_another_model_are_told_with_what_was_expected()
    {
        var decoder = new RtdetrDecoder(Width, Height, 80);
        Assert.Null(decoder.Misfit(KnownBoxes.Row((new float[24000], [300, 80]), (new float[1200], [300, 4]))));
        Assert.Contains("logits and boxes were expected", decoder.Misfit(KnownBoxes.Row((new float[24000], [300, 80]))), StringComparison.Ordinal);
        Assert.Contains("[300×91] and [300×4], queries×80", decoder.Misfit(KnownBoxes.Row((new float[27300], [300, 91]), (new float[1200], [300, 4]))), StringComparison.Ordinal);
        Assert.NotNull(decoder.Misfit(KnownBoxes.Row((new float[1200], [300, 4]), (new float[24000], [300, 80]))));
        Assert.NotNull(decoder.Misfit(KnownBoxes.Row((new float[24000], [300, 80]), (new float[800], [200, 4]))));
    }

    private static OutputRow Row(float[] logits, float[] boxes) =>
        KnownBoxes.Row((logits, [boxes.Length / 4, logits.Length / (boxes.Length / 4)]), (boxes, [boxes.Length / 4, 4]));
}
