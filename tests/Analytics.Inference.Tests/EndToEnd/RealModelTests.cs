using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>Repository, session, batcher and decoder with real models on real clips, against the labels of the clips.</summary>
public sealed class RealModelTests : IDisposable
{
    // The clips' 16:9 inside 416 x 416 and 640 x 640.
    private const int Width = 416;
    private const int Height = 234;

    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("people/intel_one_by_one_a.mp4", 3, 0, 0)]
    [InlineData("people/intel_one_by_one_a.mp4", 12, 1, 1)]
    [InlineData("people/intel_one_by_one_a.mp4", 33, 1, 1)]
    [InlineData("people/intel_one_by_one_a.mp4", 48, 0, 0)]
    [InlineData("people/person_crossing_7s.mp4", 4, 1, 1)]
    [InlineData("people/intel_two_walk_to_camera.mp4", 1, 2, 2)]
    [InlineData("people/crowd_walking.mp4", 5, 10, 45)]
    public async Task Yolox_nano_finds_the_people_that_the_labels_tell(string clip, double second, int least, int most)
    {
        var frames = await Clip.FramesAsync(clip, second, 1, 1, Width, Height);
        var found = await DetectAsync(_folder.AddYoloxNano(), "yolox_nano", frames);
        Assert.InRange(Count(found[0], "person"), least, most);
        // Edges are pixels of the input; the picture fills its upper part.
        Assert.All(found[0].Where(box => box.Label == "person"), box => Assert.InRange((box.Box.Y1 + box.Box.Y2) / 2, 0, Height));
    }

    [Fact]
    public async Task Yolox_nano_finds_nobody_on_a_road_with_cars()
    {
        var frames = await Clip.FramesAsync("people/cars_only.mp4", 0, 15, 0.5, Width, Height);
        var found = await DetectAsync(_folder.AddYoloxNano(), "yolox_nano", frames);
        Assert.InRange(frames.Count, 14, 15);
        Assert.Equal(0, found.Sum(boxes => Count(boxes, "person")));
        // From straight above the model takes cars for other things; that it claims something shows that it looked.
        Assert.Contains(found, boxes => boxes.Count > 0);
    }

    [Fact]
    public async Task Yolov8_finds_hard_hats_on_a_building_site()
    {
        var (width, height) = (640, 360);
        var frames = await Clip.FramesAsync("ppe/intel_worker_zone.mp4", 5, 2, 1, width, height);
        var found = await DetectAsync(_folder.AddPpe14(), "ppe14_yolov8n_640", frames, width, height);
        Assert.All(found, boxes => Assert.True(Count(boxes, "Hardhat") > 0));
    }

    [Fact]
    public void The_installed_model_makes_the_fence_runnable()
    {
        using var runtime = Assets.Native();
        var catalog = new ModelRepository([_folder.AddYoloxNano().Root], LoadedModel.Probe(runtime)).Reload();
        Assert.Empty(catalog.Faults);
        Assert.Equal("electronic_fence: yolox_nano@1", AbilityResolution.Of(AbilityRegistry.Find("electronic_fence")!, catalog).Text);
    }

    private static int Count(List<(string Label, RawDetection Box)> boxes, string label) => boxes.Count(box => box.Label == label);

    private static async Task<List<List<(string Label, RawDetection Box)>>> DetectAsync(
        ModelFolder folder, string name, List<byte[]> frames, int width = Width, int height = Height)
    {
        using var runtime = Assets.Native();
        var model = new ModelRepository([folder.Root]).Reload().Find(name)!;
        await using var batcher = new Batcher(
            () => LoadedModel.Open(model, runtime, new SessionSettings()), new() { IsLossless = true }, TimeProvider.System, name);
        var found = new List<List<(string, RawDetection)>>();
        foreach (var frame in frames)
        {
            var outcome = await batcher.SubmitAsync(new DetectJob(frame, width, height), new JobTerms("test"), TestContext.Current.CancellationToken);
            found.Add(Assert.IsType<JobOutcome<List<(string, RawDetection)>>.Completed>(outcome).Result);
        }

        return found;
    }

    private sealed class DetectJob(byte[] bgr, int width, int height) : IInferenceJob<List<(string, RawDetection)>>
    {
        public void Fill(ModelForm model, Span<float> tensor) => Clip.Fill(model.Manifest.Input, bgr, width, height, tensor);

        public void Fill(ModelForm model, Span<byte> tensor) => throw new NotSupportedException("This job infers here.");

        public List<(string, RawDetection)> Read(ModelForm model, in OutputRow outputs)
        {
            var (manifest, boxes) = (model.Manifest, new List<RawDetection>());
            model.Decoder!.Decode(outputs, manifest.Thresholds.Floor, boxes);
            return [.. ReferenceNms.Keep(boxes, manifest.Thresholds.NmsIou).Select(box => (manifest.Labels[box.Class], box))];
        }
    }
}
