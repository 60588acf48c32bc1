using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Mask;

/// <summary>Probabilities of a worn mask and of anything else. A mask that is worn wrongly is none (L5).</summary>
public readonly record struct MaskShares(double Worn, double Bare)
{
    public bool IsWorn => Worn > Bare;
}

/// <summary>A mask model that looks at one found face. The others find faces with and without masks by themselves.</summary>
public static class MaskHead
{
    /// <summary>The label of a face with a mask; every other label is a face without.</summary>
    public const string Worn = "Mask";

    /// <summary>Whether the model needs another one that finds the faces.</summary>
    public static bool Is(ModelManifest model) => model.Input.Crop is not null;

    /// <summary>One face of a picture through the model.</summary>
    public static IInferenceJob<MaskShares> JobOf(BgrImage image, FoundFace face) => new FaceJob<MaskShares>(image, face, Read);

    private static MaskShares Read(ModelForm model, in OutputRow outputs)
    {
        var (worn, bare) = LabelScores.Of(model, outputs, Worn);
        return new(worn, bare);
    }
}
