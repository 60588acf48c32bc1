using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.FaceLiveness;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.ActionLiveness;

/// <summary>
/// What a person does in a short video, and whether it is a living one: the largest face of fifteen pictures a second, its angles and
/// landmarks as a series, and the liveness models' verdict on a few of the pictures.
/// </summary>
internal sealed class ActionLivenessPipeline(ModelCalls models, FaceFinder faces, LivenessJudge judge, IVideoReader videos, TimeSpan most)
{
    /// <summary>Pictures on which liveness is judged.</summary>
    private const int Judged = 5;

    /// <summary>A blink lasts a tenth of a second and more. The rest covers the contract's fifteen seconds.</summary>
    private static readonly VideoSampling s_sampling = new(FramesPerSecond: 15, MaxSide: 640, MaxPictures: 240);

    private readonly VideoLimits _limits = new(MaxBytes: 16 << 20, MaxWork: most);

    /// <exception cref="AbilityException">No face; or the video cannot be read; or, where asked, it is too dark, bright or blurred.</exception>
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.ActionLiveness request, CancellationToken cancel)
    {
        var (heads, verdicts, qualities) = (new List<HeadSample>(), new List<LivenessVerdict>(), new List<PictureQuality>());
        var count = 0;
        try
        {
            await foreach (var picture in videos.ReadAsync(request.Video, s_sampling, _limits, cancel))
            {
                var found = await faces.FindAsync(picture.Image, null, cancel);
                qualities.Add(PictureQuality.Of(picture.Image, found));
                if (found.MaxBy(face => face.Box.Width * face.Box.Height) is not { } face || FaceAngles.Of(face.Landmarks) is not { } angles)
                    continue;
                heads.Add(await SampleAsync(picture.Image, face, angles, cancel));
                // Spread over the video without knowing its length: at the first picture and then every second.
                if (count++ % 15 == 0 && verdicts.Count < Judged)
                    verdicts.Add(await judge.JudgeAsync(picture.Image, face, cancel));
            }
        }
        catch (VideoRejectedException fault)
        {
            throw new AbilityException(fault.Fault == VideoFault.TooSlow ? AbilityFault.TimedOut : AbilityFault.Damaged, fault.Message, fault);
        }

        if (request.ChecksQuality)
            Check(qualities);
        if (heads.Count == 0)
            throw new AbilityException(AbilityFault.NoFace, "no picture of the video has a face");
        var told = verdicts.Where(v => v != LivenessVerdict.Unclear).ToList();
        return new AbilityAnswer.Actions(ActionRules.Seen(heads), told.Count(v => v == LivenessVerdict.Live) * 2 > told.Count);
    }

    private async Task<HeadSample> SampleAsync(BgrImage image, FoundFace face, (double Pitch, double Yaw, double Roll) angles, CancellationToken cancel)
    {
        var model = models.Resolve(ModelTask.FaceLandmarks);
        var marks = await models.RunAsync(model, new FaceJob<FaceMarks>(image, face, FaceMarks.Read), cancel);
        // Ratios of lengths would be those of the stretched crop.
        marks = marks.In(FaceCrops.MapFor(model.Manifest.Input, face, image.Width, image.Height));
        return new(angles.Yaw, angles.Pitch, marks.EyeOpening, marks.MouthOpening);
    }

    // By the middle one of all pictures: a flash or a shake is not the video.
    private static void Check(List<PictureQuality> qualities)
    {
        var middle = new PictureQuality(Median(qualities, q => q.Sharpness), Median(qualities, q => q.Brightness));
        if (middle.IsDark)
            throw new AbilityException(AbilityFault.TooDark, $"mean luma {middle.Brightness:0}");
        if (middle.IsBright)
            throw new AbilityException(AbilityFault.TooBright, $"mean luma {middle.Brightness:0}");
        if (middle.IsBlurred)
            throw new AbilityException(AbilityFault.TooBlurred, $"sharpness {middle.Sharpness:0.0}");
    }

    private static double Median(List<PictureQuality> qualities, Func<PictureQuality, double> value) =>
        qualities.Select(value).Order().ElementAt(qualities.Count / 2);
}
