using Analytics.Inference.Decoding;
using Analytics.TestKit;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>Against the repository's own <c>predict</c>: for each class but the background the scores that pass, boxes times the picture.</summary>
public sealed class UltrafaceDecoderTests
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Candidates = 44;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Known_faces_come_back(int classes) => Prop.ForAll(KnownBoxes.Of(Width, Height, classes), faces =>
    {
        var (scores, boxes) = (new float[Candidates * (classes + 1)], new float[4 * Candidates]);
        for (var i = 0; i < Candidates; i++)
            scores[i * (classes + 1)] = 1;
        for (var i = 0; i < faces.Length; i++)
        {
            var (at, face) = (3 * i, faces[i]);
            (scores[at * (classes + 1)], scores[(at * (classes + 1)) + 1 + face.Class]) = (1 - face.Score, face.Score);
            ((float[])[face.X1 / Width, face.Y1 / Height, face.X2 / Width, face.Y2 / Height]).CopyTo(boxes, 4 * at);
        }

        KnownBoxes.AssertFound(faces, KnownBoxes.Read(new UltrafaceDecoder(Width, Height, classes), Row(scores, boxes, classes), 0.25));
    }).Holds();

    [Theory]
    [InlineData(1, 0.8)]
    [InlineData(5, 0.95)]
    public void Noise_is_read_as_the_reference_reads_it(int classes, double minScore)
    {
        var (scores, boxes) = (KnownBoxes.Noise(1, Candidates * (classes + 1)), KnownBoxes.Noise(2, 4 * Candidates));
        var expected = new List<RawDetection>();
        for (var i = 0; i < Candidates; i++)
        {
            var own = scores[((i * (classes + 1)) + 1)..((i + 1) * (classes + 1))];
            var b = boxes[(4 * i)..((4 * i) + 4)];
            if (own.Max() >= minScore)
                expected.Add(new((float)(b[0] * (double)Width), (float)(b[1] * (double)Height), (float)(b[2] * (double)Width), (float)(b[3] * (double)Height), Array.IndexOf(own, own.Max()), own.Max()));
        }

        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, KnownBoxes.Read(new UltrafaceDecoder(Width, Height, classes), Row(scores, boxes, classes), minScore));
    }

    [Fact]
    public void A_sure_background_is_no_face_and_no_more_is_a_score_that_is_no_number() =>
        Assert.Empty(KnownBoxes.Read(new UltrafaceDecoder(Width, Height, 1), Row([1, 0, 0, float.NaN], new float[8], 1), 0.1));

    [Fact]
    public void Outputs_of_another_model_are_told_with_what_was_expected()
    {
        var decoder = new UltrafaceDecoder(Width, Height, 1);
        Assert.Contains("scores and boxes were expected", decoder.Misfit(KnownBoxes.Row((new float[8], [4, 2]))), StringComparison.Ordinal);
        Assert.Contains("[4×4] and [4×2], n×2 (background first) and n×4", decoder.Misfit(KnownBoxes.Row((new float[16], [4, 4]), (new float[8], [4, 2]))), StringComparison.Ordinal);
        Assert.NotNull(decoder.Misfit(KnownBoxes.Row((new float[8], [4, 2]), (new float[12], [3, 4]))));
        Assert.NotNull(new UltrafaceDecoder(Width, Height, 2).Misfit(KnownBoxes.Row((new float[8], [4, 2]), (new float[16], [4, 4]))));
    }

    private static OutputRow Row(float[] scores, float[] boxes, int classes) =>
        KnownBoxes.Row((scores, [boxes.Length / 4, classes + 1]), (boxes, [boxes.Length / 4, 4]));
}
