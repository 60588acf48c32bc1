using Analytics.Inference.Models;

namespace Analytics.Inference.Decoding;

/// <summary>One box that a model claims, before suppression. Edges in pixels of the input tensor; they may lie outside of it.</summary>
/// <param name="X1">Left edge.</param>
/// <param name="Y1">Upper edge.</param>
/// <param name="X2">Right edge.</param>
/// <param name="Y2">Lower edge.</param>
/// <param name="Class">Index into the manifest's labels.</param>
/// <param name="Score">0 to 1.</param>
public readonly record struct RawDetection(float X1, float Y1, float X2, float Y2, int Class, float Score);

/// <summary>Reads boxes out of a model's outputs. Thread-safe; allocates nothing but what the list needs to grow.</summary>
public interface IDetectionDecoder
{
    /// <summary>Appends each candidate whose best class reaches <paramref name="minScore"/>, in the order of the outputs.</summary>
    /// <param name="row">One picture's outputs.</param>
    /// <param name="minScore">0 to 1; <see cref="ModelThresholds.Floor"/> unless the caller wants fewer.</param>
    /// <param name="into">Not cleared.</param>
    void Decode(in OutputRow row, float minScore, List<RawDetection> into);

    /// <summary>Why the outputs are not those of this decoder, or null where they are.</summary>
    string? Misfit(in OutputRow row);
}

public static class DetectionDecoders
{
    /// <summary>The decoder that a manifest asks for; null for <see cref="DecoderFamily.Raw"/>.</summary>
    public static IDetectionDecoder? For(ModelManifest manifest)
    {
        var (input, output, classes) = (manifest.Input, manifest.Output, manifest.Labels.Count);
        return output.Decoder switch
        {
            DecoderFamily.Raw => null,
            DecoderFamily.Nanodet => new NanodetDecoder(input.Width, input.Height, output.Strides, classes, output.RegMax, output.CentreOffset),
            DecoderFamily.Yunet => new YunetDecoder(input.Width, input.Height, output.Strides),
            DecoderFamily.Corners => new CornersDecoder(input.Width, input.Height, classes),
            DecoderFamily.Yolov8Pose => new PoseDecoder(),
            DecoderFamily.Scrfd => new ScrfdDecoder(input.Width, input.Height, output.Strides),
            DecoderFamily.Ultraface => new UltrafaceDecoder(input.Width, input.Height, classes),
            DecoderFamily.Rtdetr => new RtdetrDecoder(input.Width, input.Height, classes),
            DecoderFamily.Labelled => new LabelledDecoder(classes),
            DecoderFamily.Yolov10 => new EndToEndDecoder(classes),
            DecoderFamily.Yolox => new RowsDecoder(classes, output.HasObjectness, new YoloxGrid(input.Width, input.Height, output.Strides)),
            _ when output.IsTransposed => new ColumnsDecoder(classes, output.HasObjectness),
            _ => new RowsDecoder(classes, output.HasObjectness, grid: null),
        };
    }
}
