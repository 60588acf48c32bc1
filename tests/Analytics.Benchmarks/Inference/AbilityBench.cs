using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Images;
using Analytics.Capture.Videos;
using Analytics.Inference.Abilities;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Vision.Media;

namespace Analytics.Benchmarks.Inference;

/// <summary>
/// <c>bench abilities</c>: calls of each ability. First two at once against one after the other, a picture a run; then, where a model of the
/// ability takes more, several at once over batchers of up to so many, against the same calls over batchers of one.
/// </summary>
internal static class AbilityBench
{
    private static readonly int[] s_batches = [1, 2, 4, 8];

    // A call of some abilities takes seconds.
    private const int Rounds = 5;

    /// <param name="media">The shared media: pictures that the abilities find something in.</param>
    public static async Task<int> RunAsync(BenchContext context, string media)
    {
        context = context with { Rounds = Rounds };
        var requests = Requests(media);
        await using var one = Open(1);
        if (one.Runtime is null)
        {
            Console.Error.WriteLine($"bench abilities needs ONNX Runtime: {one.Missing}");
            return 1;
        }

        foreach (var batch in s_batches)
        {
            await using var many = Open(batch);
            var (ours, rival) = (Backend(many), Backend(one));
            foreach (var (ability, request) in requests)
            {
                if (rival.WhyNot(ability) is { } missing)
                {
                    if (batch == 1)
                        Console.Error.WriteLine($"abilities.{ability}: left out, {missing}");
                    continue;
                }

                if (batch > LargestBatch(one, ability))
                    continue;
                var (callers, rivals) = (2 * batch, batch == 1 ? 1 : 2 * batch);
                var spec = new FigureSpec(
                    $"abilities.{ability}.{batch}", batch == 1 ? "one call after the other" : $"the same {callers} calls at once, one picture a run", "calls/s", Target: null);
                await Harness.CompareAsync(context, spec, () => RateAsync(context, ours, request, callers), () => RateAsync(context, rival, request, rivals));
            }
        }

        return 0;
    }

    // Most exports of the shared models take one picture: there is nothing to gain, and nothing to measure.
    private static int LargestBatch(InferenceStack stack, string ability) =>
        AbilityResolution.Of(AbilityRegistry.Find(ability)!, stack.Hub.Catalog).Tasks.Max(task => task.Model?.Manifest.MaxBatch ?? 1);

    // So many callers, each with its next call as soon as the last one is answered.
    private static async Task<double> RateAsync(BenchContext context, LocalAbilityBackend backend, AbilityRequest request, int callers)
    {
        var start = context.Clock.GetTimestamp();
        var calls = (await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync()))).Sum();
        return calls / context.Clock.GetElapsedTime(start).TotalSeconds;

        async Task<int> CallAsync()
        {
            var done = 0;
            do
            {
                await backend.RunAsync(request, CancellationToken.None);
                done++;
            }
            while (context.Clock.GetElapsedTime(start) < context.RoundLength);
            return done;
        }
    }

    private static InferenceStack Open(int batch) =>
        InferenceStack.Open(new InferenceSettings { Models = Assets.ModelFolders, MaxBatch = batch, Queue = 1024 }, isLossless: true, TimeProvider.System);

    private static LocalAbilityBackend Backend(InferenceStack stack) =>
        new(stack.Hub, new FfmpegVideoReader(new FfmpegOptions(), TimeProvider.System), new LocalAbilityOptions { VideoWork = TimeSpan.FromHours(1) });

    private static List<(string Ability, AbilityRequest Request)> Requests(string media)
    {
        var codec = new NativeImageCodec();
        Picture Read(string file)
        {
            var bytes = File.ReadAllBytes(Path.Combine(media, file));
            return new Picture(bytes, codec.Decode(bytes, new ImageLimits()));
        }

        var (site, face, other, mask) = (Read("ppe/site_04.jpg"), Read("faces/D01_img12.jpg"), Read("faces/D04_img16.jpg"), Read("masks/mask_0803.jpg"));
        var clip = Enumerable.Repeat(site, 16).ToList();
        var (right, bottom) = (site.Image.Width, site.Image.Height);
        List<AbilityRequest> all =
        [
            new AbilityRequest.Fence([site], [(0, 0), (right, 0), (right, bottom), (0, bottom)]),
            new AbilityRequest.HardHat(site),
            new AbilityRequest.Workwear(site),
            new AbilityRequest.Clip("fall_down", clip),
            new AbilityRequest.Clip("fight", clip),
            new AbilityRequest.FaceDetection(face),
            new AbilityRequest.FaceAttributes(face),
            new AbilityRequest.FaceComparison(face, other),
            new AbilityRequest.FaceLiveness(Read("spoof/live_1.jpg")),
            new AbilityRequest.Mask(mask),
            new AbilityRequest.ActionLiveness(File.ReadAllBytes(Path.Combine(media, "faces/intel_head_turn_female.mp4")), LivenessAction.FaceLeft),
        ];
        return all.ConvertAll(request => (request.Ability, request));
    }
}
