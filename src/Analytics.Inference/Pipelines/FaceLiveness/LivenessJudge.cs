using Analytics.Inference.Abilities;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.FaceLiveness;

/// <summary>
/// Whether a face is a living one, by all liveness models of the best rank that are ready: each sees the face with as much of its
/// surroundings as its manifest says, and their probabilities are averaged. Live where the label <c>live</c> has the highest.
/// </summary>
internal sealed class LivenessJudge(ModelCalls models)
{
    /// <summary>Shorter sides of a face's box tell nothing, in pixels.</summary>
    public const int LeastSide = 48;

    private const string Live = "live";

    public async Task<LivenessVerdict> JudgeAsync(BgrImage image, FoundFace face, CancellationToken cancel)
    {
        var all = models.ResolvePeers(ModelTask.FaceLiveness);
        if (Math.Min(face.Box.Width, face.Box.Height) < LeastSide || !PictureQuality.Of(image, face.Box).IsClear)
            return LivenessVerdict.Unclear;
        var probabilities = await Task.WhenAll(all.Select(model => models.RunAsync(model, new FaceJob<(double, double)>(image, face, Read), cancel)));
        return probabilities.Average(p => p.Item1) > probabilities.Average(p => p.Item2) ? LivenessVerdict.Live : LivenessVerdict.NotLive;
    }

    /// <summary>Probability of a live face, and the highest of the other labels.</summary>
    internal static (double Live, double Other) Read(ModelForm model, in OutputRow outputs) => LabelScores.Of(model, outputs, Live);
}
