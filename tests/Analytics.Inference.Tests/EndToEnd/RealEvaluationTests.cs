using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.Inference.Abilities;
using Analytics.Inference.Evaluation;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>Measuring, on the shared models and media: the figures are those that the ability tests count by themselves.</summary>
public sealed class RealEvaluationTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static LabelledData Shared => LabelledData.Read(Path.GetDirectoryName(Assets.Shared("media/MANIFEST.json"))!);

    [Fact]
    public async Task Masks_are_all_told_right()
    {
        var part = Assert.Single(await MeasureAsync("aizoo_facemask_360", Shared), part => part.Kind == "mask");
        Assert.Equal(("mask", 16), (part.Kind, part.Items));
        Assert.Equal((1, 1, 1), (Value(part, "accuracy"), Value(part, "F1"), Value(part, "recall")));
        Assert.Empty(part.Misses);
    }

    [Fact]
    public async Task Every_pair_of_portraits_is_told_right_at_the_best_threshold()
    {
        var part = Assert.Single(await MeasureAsync("face_reidentification_retail_0095", Shared));
        Assert.Equal(("identity", 136), (part.Kind, part.Items));
        Assert.Equal((1, 1, 1), (Value(part, "AUC"), Value(part, "recall at 0.001 false"), Value(part, "accuracy")));
        var calibration = real.Hub.Catalog.Find("face_reidentification_retail_0095")!.Manifest.Calibration!;
        Assert.Equal(calibration.Middle, Value(part, "fitted middle"), 0.02);
        Assert.Equal(calibration.Slope, Value(part, "fitted slope"), 0.5);
    }

    [Fact]
    public async Task Boxes_that_a_detector_found_itself_are_all_right()
    {
        using var folder = new TempFolder();
        var answer = Assert.IsType<AbilityAnswer.Faces>(
            await real.Backend().RunAsync(new AbilityRequest.FaceDetection(Media.Picture("faces/group_19.jpg")), Cancel));
        var boxes = answer.Found.Select(face => new { label = "Face", box = new[] { face.Box.Left, face.Box.Top, face.Box.Right, face.Box.Bottom } });
        File.Copy(Assets.Shared("media/faces/group_19.jpg"), folder["a.jpg"]);
        File.WriteAllText(folder[LabelledData.FileName], JsonSerializer.Serialize(new { format = 1, files = new[] { new { file = "a.jpg", labels = new { boxes, faces = answer.Found.Count } } } }));

        var parts = await MeasureAsync("yunet_n_640", LabelledData.Read(folder.Path));

        Assert.Equal(["boxes", "faces"], parts.Select(part => part.Kind));
        Assert.Equal((1, 1, 1), (Value(parts[0], "mAP 0.5"), Value(parts[0], "mAP 0.5:0.95"), Value(parts[0], "recall at 0.1 false a picture")));
        Assert.Equal(1, Value(parts[1], "exact"));
    }

    [Fact]
    public async Task Data_without_a_label_for_the_model_gives_nothing() =>
        Assert.Empty(await MeasureAsync("openseeface_lm_model0", Shared));

    private async Task<IReadOnlyList<EvaluationPart>> MeasureAsync(string model, LabelledData data)
    {
        if (NativeImageCodec.Missing() is { } missing)
            Assert.Skip(missing);
        return await new ModelEvaluator(real.Hub, new NativeImageCodec(), null).RunAsync(real.Hub.Catalog.Find(model)!, data, Cancel);
    }

    private static double Value(EvaluationPart part, string metric) => part.Metrics.Single(one => one.Name == metric).Value;
}
