using Analytics.Inference.Decoding;

namespace Analytics.Inference.Models;

/// <summary>What a job needs to know of its model, wherever the model runs.</summary>
public class ModelForm(CatalogModel model)
{
    public CatalogModel Model => model;

    public ModelManifest Manifest => model.Manifest;

    /// <summary>Null for models whose outputs are not boxes of classes (<see cref="DecoderFamily.Raw"/>).</summary>
    public IDetectionDecoder? Decoder { get; } = DetectionDecoders.For(model.Manifest);
}
