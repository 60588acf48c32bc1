using System.Text.RegularExpressions;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Images;
using Analytics.Capture.Videos;
using Analytics.Inference.Abilities;
using Analytics.Inference.Evaluation;
using Analytics.Inference.Models;
using Analytics.Node.Composition;
using Analytics.Vision.Media;

namespace Analytics.Node.Tests.Accuracy;

/// <summary>What calls of the API answer: measured as <c>models bench --data</c> measures, and asked directly where that has no measure.</summary>
internal sealed partial class CallJudge(InferenceStack stack)
{
    // A label, whose model is in force for it, and how its items are found.
    private static readonly (string Kind, string Ability, ModelTask Task, Func<LabelledFile, bool> Has)[] s_kinds =
    [
        ("hardhat_worn", "hard_hat", ModelTask.HardHatDetection, file => file.IsPicture && file.Count("hardhat_worn") is not null),
        ("safety_vest", "workwear", ModelTask.WorkwearDetection, file => file.IsPicture && file.Count("safety_vest") is not null),
        ("fight", "fight", ModelTask.FightRecognition, file => file.IsClip && file.Flag("fight") is not null),
        ("faces", "face_detect", ModelTask.FaceDetection, file => file.IsPicture && file.Count("faces") is not null),
        ("gender", "face_attributes", ModelTask.FaceAttributes, file => file.IsPicture && file.Text("gender") is not null),
        ("mask", "mask", ModelTask.FaceMask, file => file.IsPicture && file.Flag("mask") is not null),
    ];

    private readonly NativeImageCodec _images = new();
    private readonly FfmpegVideoReader _videos = new(new FfmpegOptions(), TimeProvider.System);

    public async Task<IReadOnlyList<Judged>> RunAsync(LabelledData data, CancellationToken cancel)
    {
        var judged = new List<Judged>();
        var evaluator = new ModelEvaluator(stack.Hub, _images, _videos);
        foreach (var (kind, ability, task, has) in s_kinds)
        {
            var part = (await evaluator.RunAsync(InForce(task), data, cancel)).Single(part => part.Kind == kind);
            var files = data.Files.Where(has).ToList();
            Assert.Equal(files.Count, part.Items);
            judged.AddRange(files.Select(file => new Judged(ability, Judged.Call, file.Name, Missed(part, file.Name))));
        }

        judged.AddRange(await PairsAsync(evaluator, data, cancel));
        // What `models bench` measures model by model, or not at all.
        var abilities = new LocalAbilityBackend(stack.Hub, _videos, new LocalAbilityOptions { VideoWork = TimeSpan.FromHours(1) });
        foreach (var file in data.Files)
        {
            if (file.IsPicture && file.Flag("live") is { } isLive)
                judged.Add(new("face_liveness", Judged.Call, file.Name, await LivenessAsync(abilities, file, isLive, cancel)));
            if (file.IsClip && file.Text("head") is not null)
                judged.Add(new("action_liveness", Judged.Call, file.Name, await TurnsAsync(abilities, file, cancel)));
            if (file.IsClip && file.Flag("fall") is { } isFall)
                judged.Add(new("fall_down", Judged.Call, file.Name, await FallAsync(abilities, file, isFall, cancel)));
            if (file.Count("persons") is { } people && (file.IsPicture || file.IsClip))
                judged.Add(new("electronic_fence", Judged.Call, file.Name, await PeopleAsync(abilities, file, people, cancel)));
        }

        return judged;
    }

    // Of pairs only the wrong ones have names: the rest is one line.
    private async Task<IEnumerable<Judged>> PairsAsync(ModelEvaluator evaluator, LabelledData data, CancellationToken cancel)
    {
        var part = (await evaluator.RunAsync(InForce(ModelTask.FaceEmbedding), data, cancel)).Single(part => part.Kind == "identity");
        return part.Misses.Select(miss => new Judged("face_compare", Judged.Call, Score().Replace(miss, ""), "told otherwise"))
            .Concat(Enumerable.Repeat(new Judged("face_compare", Judged.Call, "faces/, pairs of portraits", null), part.Items - part.Misses.Count));
    }

    private async Task<string?> LivenessAsync(LocalAbilityBackend abilities, LabelledFile file, bool isLive, CancellationToken cancel)
    {
        var answer = (AbilityAnswer.Liveness)await abilities.RunAsync(new AbilityRequest.FaceLiveness(await PictureAsync(file, cancel)), cancel);
        var verdict = answer.Found.Select(found => (LivenessVerdict?)found.Verdict).SingleOrDefault();
        return verdict == (isLive ? LivenessVerdict.Live : LivenessVerdict.NotLive) ? null : $"{verdict?.ToString() ?? "no face"}";
    }

    // The one such clip shows a head that turns to both sides.
    private static async Task<string?> TurnsAsync(LocalAbilityBackend abilities, LabelledFile file, CancellationToken cancel)
    {
        var answer = (AbilityAnswer.Actions)await abilities.RunAsync(new AbilityRequest.ActionLiveness(await File.ReadAllBytesAsync(file.Path, cancel), LivenessAction.FaceLeft), cancel);
        return answer.IsLive && answer.Seen.SetEquals([LivenessAction.FaceLeft, LivenessAction.FaceRight]) ? null : $"seen: {string.Join(", ", answer.Seen.Order())}";
    }

    // The whole clip in one call, which takes 64 pictures at most.
    private async Task<string?> FallAsync(LocalAbilityBackend abilities, LabelledFile file, bool isFall, CancellationToken cancel)
    {
        var pictures = await PicturesAsync(file, framesPerSecond: 5, cancel);
        var answer = (AbilityAnswer.Score)await abilities.RunAsync(new AbilityRequest.Clip("fall_down", [.. pictures.Take(64)]), cancel);
        return answer.Value >= 0.5 == isFall ? null : isFall ? "no fall" : "a fall";
    }

    // A picture, or the middle one of a clip.
    private async Task<string?> PeopleAsync(LocalAbilityBackend abilities, LabelledFile file, (int Least, int Most) people, CancellationToken cancel)
    {
        var pictures = file.IsPicture ? [await PictureAsync(file, cancel)] : await PicturesAsync(file, framesPerSecond: 2, cancel);
        var picture = pictures[pictures.Count / 2];
        var (right, bottom) = (picture.Image.Width, picture.Image.Height);
        var answer = (AbilityAnswer.Inside)await abilities.RunAsync(new AbilityRequest.Fence([picture], [(0, 0), (right, 0), (right, bottom), (0, bottom)]), cancel);
        var found = answer.Pictures[0].Count;
        return found >= people.Least && found <= people.Most ? null : $"found {found} of {people.Most}";
    }

    private async Task<IReadOnlyList<Picture>> PicturesAsync(LabelledFile file, double framesPerSecond, CancellationToken cancel)
    {
        var pictures = new List<Picture>();
        var limits = new VideoLimits(MaxBytes: 64 << 20, MaxDuration: TimeSpan.FromMinutes(2), MaxWork: TimeSpan.FromHours(1));
        await foreach (var picture in _videos.ReadAsync(await File.ReadAllBytesAsync(file.Path, cancel), new VideoSampling(framesPerSecond, MaxSide: 1280), limits, cancel))
            pictures.Add(new Picture(default, picture.Image));
        return pictures;
    }

    private async Task<Picture> PictureAsync(LabelledFile file, CancellationToken cancel)
    {
        var bytes = await File.ReadAllBytesAsync(file.Path, cancel);
        return new Picture(bytes, _images.Decode(bytes, new ImageLimits()));
    }

    private CatalogModel InForce(ModelTask task) => stack.Hub.Catalog.FindByTask(task).First(model => model.State == ModelState.Ready);

    private static string? Missed(EvaluationPart part, string file)
    {
        var miss = part.Misses.FirstOrDefault(miss => miss.StartsWith($"{file}: ", StringComparison.Ordinal));
        // Scores differ from machine to machine in their last digits.
        return miss is null ? null : $"labelled {Score().Replace(miss[(file.Length + 2)..], "")}";
    }

    [GeneratedRegex(@",( similarity)? \d\.\d\d$")]
    private static partial Regex Score();
}
