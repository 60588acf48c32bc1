namespace Analytics.Inference.Models;

/// <summary>The part <c>input</c> of a model.json.</summary>
internal static class ManifestInput
{
    public static ModelInput Read(ManifestObject input)
    {
        var read = new ModelInput(
            input.OptionalText("name"),
            input.Whole("width", 8, 4096),
            input.Whole("height", 8, 4096),
            input.Word("layout", ModelWords.Layouts, TensorLayout.Nchw),
            input.Word("colour", ModelWords.Colours),
            input.Word("range", ModelWords.Ranges),
            input.List("mean", 3, 3, (at, item) => (float)input.Number(at, item, -1000, 1000), [0, 0, 0]),
            input.List("std", 3, 3, (at, item) => (float)input.Number(at, item, 1e-6, 1000), [1, 1, 1]),
            input.Word("resize", ModelWords.Resizes),
            (byte)input.Whole("pad", 0, 255, 114),
            input.OptionalObject("clip") is { } clip ? Clip(clip) : null,
            input.OptionalObject("crop") is { } crop ? Crop(crop) : null);
        input.End();
        return read;
    }

    private static ClipInput Clip(ManifestObject clip)
    {
        var read = new ClipInput(clip.Whole("frames", 2, 128), clip.Word("layout", ModelWords.ClipLayouts), Span(clip.Number("seconds", 0, 20, 0)));
        clip.End();
        return read;
    }

    private static TimeSpan? Span(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;

    private static ModelCrop Crop(ManifestObject crop)
    {
        var method = crop.Word("method", ModelWords.Crops);
        var scale = crop.Number("scale", 0.1, 10, 1);
        var read = new ModelCrop(
            method,
            crop.Number("scaleX", 0.1, 10, scale),
            crop.Number("scaleY", 0.1, 10, scale),
            method == CropMethod.Align ? crop.List("points", 5, 5, (at, item) => Point(crop, at, item)) : []);
        crop.End();
        return read;
    }

    private static (double X, double Y) Point(ManifestObject crop, string at, System.Text.Json.JsonElement item)
    {
        if (item.ValueKind == System.Text.Json.JsonValueKind.Array && item.GetArrayLength() == 2)
            return (crop.Number($"{at}[0]", item[0], -4096, 8192), crop.Number($"{at}[1]", item[1], -4096, 8192));
        return crop.Fault(ModelFaultCode.WrongType, at, "it is no point", "Write it as [x, y]", (0.0, 0.0));
    }
}
