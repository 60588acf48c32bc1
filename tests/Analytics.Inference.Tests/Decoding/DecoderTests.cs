using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>By hand on single candidates, and against <see cref="Reference"/> on noise.</summary>
public sealed class DecoderTests
{
    private static readonly int[] Strides = [8, 16, 32];

    [Fact]
    public void Yolox_places_a_box_by_cell_stride_and_exponential()
    {
        // 32 x 32 with strides 8, 16, 32: 16 + 4 + 1 cells. Candidate 18 is cell (0, 1) of stride 16.
        var values = new float[21 * 7];
        ((float[])[0.5f, 0.25f, MathF.Log(2), 0, 0.8f, 0.1f, 0.9f]).CopyTo(values, 18 * 7);
        var box = Assert.Single(Reference.Run(new RowsDecoder(2, true, new YoloxGrid(32, 32, Strides)), values, 0.5, 21, 7));

        Assert.Equal((1, 0.72f), (box.Class, MathF.Round(box.Score, 4)));
        // Centre (0.5, 1.25) cells = (8, 20) pixels; size e^ln2 = 2 by e^0 = 1 cells = 32 x 16 pixels.
        Assert.Equal((-8f, 12f, 24f, 28f), (box.X1, box.Y1, box.X2, box.Y2));
    }

    [Fact]
    public void Yolov5_multiplies_objectness_and_class()
    {
        float[] values = [10, 20, 4, 8, 0.5f, 0.2f, 0.9f, 0, 0, 0, 0, 0.4f, 1, 0];
        var box = Assert.Single(Reference.Run(new RowsDecoder(2, true, null), values, 0.45, 2, 7));
        Assert.Equal(new RawDetection(8, 16, 12, 24, 1, 0.45f), box);
    }

    [Fact]
    public void Yolov8_reads_columns()
    {
        // Three candidates; rows x, y, w, h, class 0, class 1.
        float[] values =
        [
            10, 20, 30,
            11, 21, 31,
            2, 4, 6,
            4, 8, 12,
            0.1f, 0.6f, 0.2f,
            0.2f, 0.7f, 0.1f,
        ];
        Assert.Equal([new RawDetection(18, 17, 22, 25, 1, 0.7f)], Reference.Run(new ColumnsDecoder(2, false), values, 0.5, 6, 3));
        Assert.Equal(3, Reference.Run(new ColumnsDecoder(2, false), values, 0.2, 6, 3).Count);
    }

    [Fact]
    public void Nanodet_takes_the_mean_of_each_sides_distribution_and_clips_to_the_input()
    {
        // 16 x 16, stride 8: four cells; candidate 3 is cell (1, 1). One class, regMax 1: two bins a side.
        var values = new float[4 * 9];
        ((float[])[0.9f, 0, 0, 0, 0, 50, 0, 0, 50]).CopyTo(values, 3 * 9);
        var box = Assert.Single(Reference.Run(new NanodetDecoder(16, 16, [8], 1, 1, 0), values, 0.5, 4, 9));
        // Equal bins: half a cell, 4 pixels; first bin only: 0; last bin only: one cell, 8 pixels, here up to the edge.
        Assert.Equal((4f, 4f, 8f, 16f), (box.X1, box.Y1, MathF.Round(box.X2, 4), box.Y2));
        var centred = Assert.Single(Reference.Run(new NanodetDecoder(16, 16, [8], 1, 1, 0.5f), values, 0.5, 4, 9));
        Assert.Equal((8f, 8f, 12f, 16f), (centred.X1, centred.Y1, MathF.Round(centred.X2, 4), centred.Y2));
    }

    [Theory]
    [InlineData(416, 416, 80, 0.35)]
    [InlineData(416, 416, 1, 0.05)]
    [InlineData(100, 52, 13, 0.2)]
    public void Yolox_agrees_with_the_reference_on_noise(int width, int height, int classes, double minScore)
    {
        var cells = Strides.Sum(s => ((width + s - 1) / s) * ((height + s - 1) / s));
        var values = Noise(cells * (5 + classes), classes);
        var expected = Reference.Yolox(values, width, height, Strides, classes, minScore);
        Assert.NotEmpty(expected);
        var decoder = new RowsDecoder(classes, true, new YoloxGrid(width, height, Strides));
        Reference.AssertSame(expected, Reference.Run(decoder, values, minScore, cells, 5 + classes));
    }

    [Theory]
    [InlineData(25200, 80, true, 0.5)]
    [InlineData(101, 7, true, 0.1)]
    [InlineData(77, 33, false, 0.9)]
    public void Rows_agree_with_the_reference_on_noise(int candidates, int classes, bool hasObjectness, double minScore)
    {
        var length = (hasObjectness ? 5 : 4) + classes;
        var values = Noise(candidates * length, candidates);
        var expected = Reference.Rows(values, classes, hasObjectness, minScore);
        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, Reference.Run(new RowsDecoder(classes, hasObjectness, null), values, minScore, candidates, length));
    }

    [Theory]
    [InlineData(8400, 80, 0.98)]
    [InlineData(8400, 14, 0.3)]
    [InlineData(1, 1, 0.01)]
    [InlineData(7, 3, 0.5)]
    [InlineData(33, 5, 0.6)]
    public void Columns_agree_with_the_reference_on_noise(int candidates, int classes, double minScore)
    {
        var values = Noise((4 + classes) * candidates, candidates);
        var expected = Reference.Columns(values, classes, minScore);
        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, Reference.Run(new ColumnsDecoder(classes, false), values, minScore, 4 + classes, candidates));
    }

    [Theory]
    [InlineData(416, 416, 80, 0.97)]
    [InlineData(320, 200, 3, 0.6)]
    public void Nanodet_agrees_with_the_reference_on_noise(int width, int height, int classes, double minScore)
    {
        int[] strides = [8, 16, 32, 64];
        var cells = strides.Sum(s => ((width + s - 1) / s) * ((height + s - 1) / s));
        Assert.True(width != 416 || cells == 3598);
        var values = Noise(cells * (classes + 32), width);
        var expected = Reference.Nanodet(values, width, height, strides, classes, 7, 0, minScore);
        Assert.NotEmpty(expected);
        Reference.AssertSame(expected, Reference.Run(new NanodetDecoder(width, height, strides, classes, 7, 0), values, minScore, cells, classes + 32));
    }

    [Fact]
    public void Scores_that_are_no_numbers_never_pass()
    {
        Assert.Empty(Reference.Run(new RowsDecoder(2, true, null), [1, 1, 1, 1, float.NaN, 1, 1, 1, 1, 1, 1, 1, float.NaN, float.NaN], 0.1, 2, 7));
        Assert.Empty(Reference.Run(new ColumnsDecoder(1, false), [1, 1, 1, 1, float.NaN], 0.1, 5, 1));
    }

    [Fact]
    public void A_tensor_of_another_form_is_told_with_both_forms()
    {
        var row = new OutputRow([TensorBuffer.Of(TensorType.Float32, 1, 20, 85)], 0, 1);
        Assert.Contains("20×85", new RowsDecoder(80, true, new YoloxGrid(416, 416, Strides)).Misfit(row));
        Assert.Contains("3549×85", new RowsDecoder(80, true, new YoloxGrid(416, 416, Strides)).Misfit(row));
        Assert.Null(new RowsDecoder(80, true, null).Misfit(row));
        Assert.NotNull(new ColumnsDecoder(80, false).Misfit(row));
        Assert.NotNull(new NanodetDecoder(416, 416, Strides, 80, 7, 0).Misfit(row));
    }

    [Fact]
    public void Each_picture_of_a_batch_is_read_from_its_own_row()
    {
        var tensor = TensorBuffer.Of(TensorType.Float32, 2, 1, 6);
        ((float[])[1, 1, 2, 2, 0.9f, 0, 50, 50, 2, 2, 0, 0.8f]).CopyTo(tensor.As<float>());
        var found = new List<RawDetection>();
        new RowsDecoder(2, false, null).Decode(new OutputRow([tensor], 0, 2), 0.5f, found);
        new RowsDecoder(2, false, null).Decode(new OutputRow([tensor], 1, 2), 0.5f, found);
        Assert.Equal([new RawDetection(0, 0, 2, 2, 0, 0.9f), new RawDetection(49, 49, 51, 51, 1, 0.8f)], found);
    }

    [Fact]
    public void An_output_without_a_row_for_each_picture_is_refused()
    {
        var tensor = TensorBuffer.Of(TensorType.Float32, 3, 4);
        Assert.Throws<InferenceException>(() => _ = new OutputRow([tensor], 0, 2).Floats(0).Length);
    }

    // Logits and scores alike: boxes may be anything.
    private static float[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }
}
