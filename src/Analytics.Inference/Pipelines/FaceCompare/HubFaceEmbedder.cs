using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.FaceCompare;

/// <summary>Embeddings by the models of this node.</summary>
public sealed class HubFaceEmbedder(ModelHub hub) : IFaceEmbedder
{
    private static readonly Ability s_ability = AbilityRegistry.Find("real_name_auth")!;

    private readonly FaceEmbedder _embedder = new(hub);

    public string? WhyNot
    {
        get
        {
            if (hub.Runtime is null)
                return $"{s_ability.Code}: no inference library was found";
            var resolution = AbilityResolution.Of(s_ability, hub.Catalog);
            return resolution.IsRunnable ? null : resolution.Text;
        }
    }

    public string? ModelSha256 => hub.Catalog.FindByTask(ModelTask.FaceEmbedding).FirstOrDefault(model => model.State == ModelState.Ready)?.Version.Sha256;

    public Task<FaceEmbedding?> EmbedAsync(BgrImage image, CancellationToken cancel) => _embedder.EmbedAsync(image, cancel);
}
