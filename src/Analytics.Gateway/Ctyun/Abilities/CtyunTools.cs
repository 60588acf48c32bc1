using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>What all abilities work with.</summary>
internal sealed record CtyunTools(
    CtyunOptions Options, IAbilityBackend Backend, PictureDesk Pictures, IVideoReader Videos, PictureFetcher Fetcher, MemoryBudget Bodies);
