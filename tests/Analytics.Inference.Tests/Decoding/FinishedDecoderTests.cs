using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;
using Analytics.TestKit;
using FsCheck.Fluent;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>Exports that end with their own suppression: rows of six numbers (YOLOv10), and labels, boxes, scores (RT-DETR's deployed form).</summary>
public sealed class FinishedDecoderTests
{
    private const int Side = 640;
    private const int Classes = 80;

    [Fact]
    public void Known_things_come_back_from_rows_of_six() => Prop.ForAll(KnownBoxes.Of(Side, Side, Classes), things =>
    {
        var values = new float[300 * 6];
        for (var i = 0; i < things.Length; i++)
            ((float[])[things[i].X1, things[i].Y1, things[i].X2, things[i].Y2, things[i].Score, things[i].Class]).CopyTo(values, 6 * i);
        Assert.Equal(things, KnownBoxes.Read(new EndToEndDecoder(Classes), KnownBoxes.Row((values, [300, 6])), 0.25));
        Assert.Equal(things.Where(t => t.Score >= 0.5f), KnownBoxes.Read(new EndToEndDecoder(Classes), KnownBoxes.Row((values, [300, 6])), 0.5));
    }).Holds();

    [Fact]
    public void Known_things_come_back_from_labels_boxes_and_scores() => Prop.ForAll(KnownBoxes.Of(Side, Side, Classes), things =>
    {
        var row = Labelled([.. things.Select(t => (long)t.Class), -1], [.. things.SelectMany(t => new[] { t.X1, t.Y1, t.X2, t.Y2 }), 0, 0, 0, 0], [.. things.Select(t => t.Score), 0]);
        Assert.Equal(things, KnownBoxes.Read(new LabelledDecoder(Classes), row, 0.25));
    }).Holds();

    [Theory]
    [InlineData(-1)]
    [InlineData(80)]
    [InlineData(float.NaN)]
    public void A_box_of_a_class_without_a_label_is_a_fault_and_not_another_class(float label)
    {
        Assert.Throws<InferenceException>(() => KnownBoxes.Read(new EndToEndDecoder(Classes), KnownBoxes.Row(([0, 0, 9, 9, 0.9f, label], [1, 6])), 0.5));
        if (float.IsNaN(label))
            return;
        var fault = Assert.Throws<InferenceException>(() => KnownBoxes.Read(new LabelledDecoder(Classes), Labelled([(long)label], [0, 0, 9, 9], [0.9f]), 0.5));
        Assert.Contains($"class {label}, and the model has 80 labels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_score_that_is_no_number_is_nothing()
    {
        Assert.Empty(KnownBoxes.Read(new EndToEndDecoder(Classes), KnownBoxes.Row(([0, 0, 9, 9, float.NaN, 0], [1, 6])), 0.1));
        Assert.Empty(KnownBoxes.Read(new LabelledDecoder(Classes), Labelled([0], [0, 0, 9, 9], [float.NaN]), 0.1));
    }

    [Fact]
    public void Outputs_of_another_model_are_told_with_what_was_expected()
    {
        Assert.Contains("[84×8400], a single one of boxes×6", new EndToEndDecoder(Classes).Misfit(KnownBoxes.Row((new float[84 * 8400], [84, 8400]))), StringComparison.Ordinal);
        Assert.Contains("the first of 2 outputs", new EndToEndDecoder(Classes).Misfit(KnownBoxes.Row((new float[6], [1, 6]), (new float[6], [1, 6]))), StringComparison.Ordinal);
        var labelled = new LabelledDecoder(Classes);
        Assert.Contains("labels, boxes and scores were expected", labelled.Misfit(KnownBoxes.Row((new float[6], [1, 6]))), StringComparison.Ordinal);
        Assert.Contains("the first output holds Float32", labelled.Misfit(KnownBoxes.Row((new float[1], [1]), (new float[4], [1, 4]), (new float[1], [1]))), StringComparison.Ordinal);
        Assert.Contains("[2], [1×4] and [1], n, n×4 and n", labelled.Misfit(Labelled([0, 1], [0, 0, 1, 1], [1])), StringComparison.Ordinal);
    }

    private static OutputRow Labelled(long[] labels, float[] boxes, float[] scores)
    {
        var classes = TensorBuffer.Of(TensorType.Int64, 1, labels.Length);
        labels.CopyTo(classes.As<long>());
        TensorBuffer[] tensors = [classes, KnownBoxes.Tensor(boxes, 1, boxes.Length / 4, 4), KnownBoxes.Tensor(scores, 1, scores.Length)];
        return new OutputRow(tensors, 0, 1);
    }
}
