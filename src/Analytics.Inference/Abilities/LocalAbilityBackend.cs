using Analytics.Inference.Pipelines.ActionLiveness;
using Analytics.Inference.Pipelines.ElectronicFence;
using Analytics.Inference.Pipelines.FaceAttributes;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Pipelines.FaceDetect;
using Analytics.Inference.Pipelines.FaceLiveness;
using Analytics.Inference.Pipelines.FallDown;
using Analytics.Inference.Pipelines.Fight;
using Analytics.Inference.Pipelines.HardHat;
using Analytics.Inference.Pipelines.Mask;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Pipelines.Workwear;
using Analytics.Inference.Routing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Abilities;

/// <param name="Fence">Of electronic_fence.</param>
public sealed record LocalAbilityOptions(FenceOptions Fence)
{
    public LocalAbilityOptions()
        : this(new FenceOptions())
    {
    }

    /// <summary>Longest time that one video of action_liveness may take, decoding and inference together. Default 100 s.</summary>
    public TimeSpan VideoWork { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>
/// Abilities on the models of this node. What can be asked for follows the catalogue: a model that comes or goes changes the answer of
/// <see cref="WhyNot"/> at once. Real-name checks belong to the registry of persons.
/// </summary>
public sealed class LocalAbilityBackend : IAbilityBackend
{
    private readonly ModelHub _hub;
    private readonly IVideoReader? _videos;
    private readonly FaceDetectPipeline _faceDetect;
    private readonly FaceAttributesPipeline _faceAttributes;
    private readonly FaceComparePipeline _faceCompare;
    private readonly FaceLivenessPipeline _faceLiveness;
    private readonly MaskPipeline _mask;
    private readonly FencePipeline _fence;
    private readonly HardHatPipeline _hardHat;
    private readonly WorkwearPipeline _workwear;
    private readonly FallDownPipeline _fall;
    private readonly FightPipeline _fight;
    private readonly ActionLivenessPipeline? _action;

    /// <param name="hub">The open models.</param>
    /// <param name="videos">Null where videos cannot be read here; action_liveness is then not served.</param>
    /// <param name="options">What the operator chose.</param>
    public LocalAbilityBackend(ModelHub hub, IVideoReader? videos, LocalAbilityOptions options)
    {
        (_hub, _videos) = (hub, videos);
        var models = new ModelCalls(hub);
        var (faces, judge) = (new FaceFinder(models), new LivenessJudge(models));
        _faceDetect = new(faces);
        _faceAttributes = new(models, faces);
        _faceCompare = new(new FaceEmbedder(models));
        _faceLiveness = new(faces, judge);
        _mask = new(models, faces);
        _fence = new(models, options.Fence);
        _hardHat = new(models);
        _workwear = new(models);
        _fall = new(models);
        _fight = new(models);
        _action = videos is null ? null : new(models, faces, judge, videos, options.VideoWork);
    }

    public string Name => "local";

    public Unserved? WhyNot(string ability) => Missing(ability) is { } missing ? new(AbilityFault.NotServed, missing) : null;

    private string? Missing(string ability)
    {
        if (AbilityRegistry.Find(ability) is not { } known)
            return $"{ability}: there is no such ability";
        if (Elsewhere(ability) is { } elsewhere)
            return elsewhere;
        if (!_hub.CanRun)
            return $"{ability}: no inference library was found";
        if (ability == "action_liveness" && _videos is null)
            return $"{ability}: videos cannot be read here";
        var resolution = AbilityResolution.Of(known, _hub.Catalog);
        return resolution.IsRunnable ? null : resolution.Text;
    }

    public async Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
    {
        RequestGuard.Check(request);
        cancel.ThrowIfCancellationRequested();
        if (WhyNot(request.Ability) is { } missing)
            throw missing.ToException();
        return await (request switch
        {
            AbilityRequest.FaceDetection r => _faceDetect.RunAsync(r, cancel),
            AbilityRequest.FaceAttributes r => _faceAttributes.RunAsync(r, cancel),
            AbilityRequest.FaceComparison r => _faceCompare.RunAsync(r, cancel),
            AbilityRequest.FaceLiveness r => _faceLiveness.RunAsync(r, cancel),
            AbilityRequest.Mask r => _mask.RunAsync(r, cancel),
            AbilityRequest.Fence r => _fence.RunAsync(r, cancel),
            AbilityRequest.HardHat r => _hardHat.RunAsync(r, cancel),
            AbilityRequest.Workwear r => _workwear.RunAsync(r, cancel),
            AbilityRequest.Clip { Ability: "fall_down" } r => _fall.RunAsync(r, cancel),
            AbilityRequest.Clip { Ability: "fight" } r => _fight.RunAsync(r, cancel),
            AbilityRequest.ActionLiveness r => _action!.RunAsync(r, cancel),
            _ => throw new AbilityException(AbilityFault.NotServed, $"{request.Ability} is not served by this node's models"),
        });
    }

    private static string? Elsewhere(string ability) => ability switch
    {
        "motion" => "motion runs on cameras alone",
        "real_name_auth" => "real_name_auth is answered by the registry of persons",
        _ => null,
    };
}
