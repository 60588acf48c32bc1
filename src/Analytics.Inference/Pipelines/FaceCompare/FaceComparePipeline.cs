using Analytics.Inference.Abilities;

namespace Analytics.Inference.Pipelines.FaceCompare;

/// <summary>Whether the central faces of two pictures are one person's.</summary>
internal sealed class FaceComparePipeline(FaceEmbedder embedder)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.FaceComparison request, CancellationToken cancel)
    {
        var both = await Task.WhenAll(embedder.EmbedAsync(request.First.Image, cancel), embedder.EmbedAsync(request.Second.Image, cancel));
        var similarity = both is [{ } first, { } second] ? FaceEmbedder.Similarity(first, second) : 0;
        return new AbilityAnswer.Comparison(similarity, both[0]?.Face, both[1]?.Face, both.All(one => one is { IsClear: true }));
    }
}
