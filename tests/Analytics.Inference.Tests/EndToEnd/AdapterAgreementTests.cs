using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.ActionLiveness;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Decoding;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>
/// One run of each real detector on a real picture, read twice from the same outputs: by the product, and by the publisher's
/// post-processing as it is written down, in double precision and without thought of speed. Boxes agree within a pixel of the model's
/// input, scores within 0.01.
/// </summary>
public sealed class AdapterAgreementTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    private static readonly int[] s_strides = [8, 16, 32];

    public static TheoryData<string, string, double, int> Runs => new()
    {
        { "yolox_nano", "people/crowd_walking.mp4", 5, 8 },
        { "yolox_nano", "people/intel_two_walk_to_camera.mp4", 1, 2 },
        { "person_detection_retail_0013", "people/crowd_walking.mp4", 5, 8 },
        { "yunet_n_640", "faces/group_05.jpg", 0, 1 },
        { "yunet_n_640", "faces/group_13.jpg", 0, 2 },
        { "yunet_n_320", "faces/group_19.jpg", 0, 2 },
        { "aizoo_facemask_360", "masks/mask_32.jpg", 0, 1 },
        { "aizoo_facemask_360", "masks/nomask_118.jpg", 0, 1 },
        { "ppe14_yolov8n_640", "ppe/site_04.jpg", 0, 3 },
        { "yolov8n_pose_640", "people/intel_two_walk_to_camera.mp4", 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_detector_finds_what_its_publishers_own_steps_find(string name, string media, double second, int least)
    {
        var image = media.EndsWith(".mp4", StringComparison.Ordinal)
            ? (await Media.FramesAsync(media, second, 1, 1, 1280, 720))[0].Image
            : Media.Picture(media).Image;
        var model = real.Hub.Catalog.Find(name)!;
        Assert.Equal(ModelState.Ready, model.State);
        using var loaded = LoadedModel.Open(model, real.Hub.Runtime!, new SessionSettings());
        var (input, thresholds) = (model.Manifest.Input, model.Manifest.Thresholds);
        var (buffers, job) = (loaded.CreateBuffers(), new PictureJob(image));
        buffers.SetBatch(1);
        job.Fill(loaded, buffers.Input(0));
        buffers.Run(TestContext.Current.CancellationToken);
        float[][] outputs = [.. Enumerable.Range(0, loaded.Session.Signature.Outputs.Count).Select(i => buffers.Row(0).Floats(i).ToArray())];

        var found = job.Read(loaded, buffers.Row(0));
        var (boxes, points) = Published(name, outputs, input, thresholds.Floor);
        List<RawDetection> passing = [.. boxes.Where(box => box.Score >= thresholds.Of(model.Manifest.Labels[box.Class]))];
        var kept = thresholds.IsAcrossLabels
            ? ReferenceNms.Keep(passing.Select(box => box with { Class = 0 }), thresholds.NmsIou).ConvertAll(box => passing.Find(b => b with { Class = 0 } == box))
            : ReferenceNms.Keep(passing, thresholds.NmsIou);

        Assert.True(found.Count >= least, $"{found.Count} found, {least} expected");
        Assert.Equal(kept.Count, found.Count);
        var (scaleX, scaleY, left, top) = Placing(input, image);
        foreach (var (expected, one) in kept.OrderByDescending(box => box.Score).Zip(found))
        {
            Assert.Equal(model.Manifest.Labels[expected.Class], one.Label);
            Assert.Equal(expected.Score, one.Score, 0.01);
            AssertNear(Clamp(expected.X1, left, image.Width * scaleX), (one.Box.Left * scaleX) + left);
            AssertNear(Clamp(expected.Y1, top, image.Height * scaleY), (one.Box.Top * scaleY) + top);
            AssertNear(Clamp(expected.X2, left, image.Width * scaleX), (one.Box.Right * scaleX) + left);
            AssertNear(Clamp(expected.Y2, top, image.Height * scaleY), (one.Box.Bottom * scaleY) + top);
            foreach (var (mark, p) in points.GetValueOrDefault(expected, []).Zip(one.Points, (mark, p) => (mark, p)))
            {
                AssertNear(mark.X, (p.X * scaleX) + left);
                AssertNear(mark.Y, (p.Y * scaleY) + top);
                Assert.Equal(mark.Visibility, p.Visibility, 0.01);
            }
        }

        Assert.All(found, one => Assert.Equal(points.Count == 0 ? 0 : points.First().Value.Length, one.Points.Count));
    }

    [Fact]
    public async Task The_landmarks_are_the_publishers()
    {
        var image = Media.Picture("faces/D01_img12.jpg").Image;
        var face = (await new FaceFinder(new ModelCalls(real.Hub)).FindAsync(image, null, TestContext.Current.CancellationToken))[0];
        var (model, values) = await RunAsync("openseeface_lm_model0", image, face);
        var marks = await new ModelCalls(real.Hub).RunAsync(model, new FaceJob<FaceMarks>(image, face, FaceMarks.Read), TestContext.Current.CancellationToken);
        for (var p = 0; p < 66; p++)
        {
            var heat = values[(784 * p)..(784 * (p + 1))];
            var m = Array.IndexOf(heat, heat.Max());
            double Logit(int map) => Math.Clamp(values[(784 * ((66 * map) + p)) + m], 1e-7, 1 - 1e-7) is var v ? Math.Log(v / (1 - v)) / 16 : 0;
            // The product counts pixels from their corners, the publisher from their centres.
            AssertNear((223 * (m % 28) / 27.0) + (223 * Logit(2)) + 0.5, marks.Points[p].X);
            AssertNear((223 * (m / 28) / 27.0) + (223 * Logit(1)) + 0.5, marks.Points[p].Y);
        }
    }

    [Fact]
    public async Task An_embedding_is_the_models_output_brought_to_length_one()
    {
        var image = Media.Picture("faces/D01_img12.jpg").Image;
        var calls = new ModelCalls(real.Hub);
        var face = (await new FaceFinder(calls).FindAsync(image, null, TestContext.Current.CancellationToken))[0];
        var (model, values) = await RunAsync("face_reidentification_retail_0095", image, face);
        var read = await calls.RunAsync(model, new FaceJob<float[]>(image, face, FaceEmbedder.Read), TestContext.Current.CancellationToken);
        var norm = Math.Sqrt(values.Sum(v => (double)v * v));
        Assert.Equal(1, read.Sum(v => (double)v * v), 1e-5);
        Assert.All(values.Zip(read), pair => Assert.Equal(pair.First / norm, pair.Second, 1e-5));
    }

    private async Task<(CatalogModel Model, float[] Values)> RunAsync(string name, BgrImage image, FoundFace face)
    {
        var model = real.Hub.Catalog.Find(name)!;
        Assert.Equal(ModelState.Ready, model.State);
        var outcome = await real.Hub.Get(model).SubmitAsync(new FaceJob<float[]>(image, face, (_, in outputs) => outputs.Floats(0).ToArray()), new JobTerms("test"), TestContext.Current.CancellationToken);
        return (model, Assert.IsType<JobOutcome<float[]>.Completed>(outcome).Result);
    }

    // Boxes in pixels of the input before suppression, and the key points of each.
    private static (List<RawDetection> Boxes, Dictionary<RawDetection, RawPoint[]> Points) Published(string name, float[][] outputs, ModelInput input, double minScore)
    {
        switch (name)
        {
            case "yolox_nano":
                return (Reference.Yolox(outputs[0], input.Width, input.Height, s_strides, 80, minScore), []);
            case "ppe14_yolov8n_640":
                return (Reference.Columns(outputs[0], 14, minScore), []);
            case "yolov8n_pose_640":
                var count = outputs[0].Length / 56;
                var people = Reference.Columns(outputs[0][..(5 * count)], 1, minScore);
                var columns = Enumerable.Range(0, count).Where(c => outputs[0][(4 * count) + c] >= (float)minScore).ToList();
                RawPoint Joint(int c, int k) => new(outputs[0][((5 + (3 * k)) * count) + c], outputs[0][((6 + (3 * k)) * count) + c], outputs[0][((7 + (3 * k)) * count) + c]);
                return (people, Table(people, columns.SelectMany(c => Enumerable.Range(0, 17).Select(k => Joint(c, k))), 17));
            case "yunet_n_640" or "yunet_n_320":
                var (faces, marks) = Reference.Yunet(outputs, input.Width, s_strides, minScore);
                return (faces, Table(faces, marks, 5));
            default:
                return (Reference.Fractions(outputs[0], outputs[1], input.Width, input.Height, minScore), []);
        }
    }

    private static Dictionary<RawDetection, RawPoint[]> Table(List<RawDetection> boxes, IEnumerable<RawPoint> points, int each)
    {
        var table = new Dictionary<RawDetection, RawPoint[]>();
        foreach (var (box, own) in boxes.Zip(points.Chunk(each)))
            table.TryAdd(box, own);
        return table;
    }

    // Input pixels a picture pixel, and the bars, as OpenCV's and Ultralytics' letterboxes have them.
    private static (double ScaleX, double ScaleY, double Left, double Top) Placing(ModelInput input, BgrImage image)
    {
        if (input.Resize == ResizeMode.Stretch)
            return (input.Width / (double)image.Width, input.Height / (double)image.Height, 0, 0);
        var scale = Math.Min(input.Width / (double)image.Width, input.Height / (double)image.Height);
        return input.Resize == ResizeMode.LetterboxTopLeft
            ? (scale, scale, 0, 0)
            : (scale, scale, Math.Round(((input.Width - Math.Round(image.Width * scale)) / 2) - 0.1), Math.Round(((input.Height - Math.Round(image.Height * scale)) / 2) - 0.1));
    }

    private static double Clamp(float value, double start, double length) => Math.Clamp(value, start, start + length);

    private static void AssertNear(double expected, double found) => Assert.Equal(expected, found, 1.0);
}
