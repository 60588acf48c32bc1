using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Parity;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>
/// What each shared model is fed, element by element against the words of its publisher (shared/models/MANIFEST.json says them too):
/// colour order, range, mean, resize and padding, computed here a second time in double precision.
/// </summary>
public sealed class PreprocessingParityTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    private const int Width = 313;
    private const int Height = 201;

    // Side lengths, whether plane 0 is red, divisor, letterbox (null: stretch; false: top left; true: centre), pad.
    private sealed record Feed(int Width, int Height, bool IsRgb, double Divisor, bool? IsCentred, double Pad);

    public static TheoryData<string> Detectors => ["yolox_nano", "yunet_n_640", "yunet_n_320", "aizoo_facemask_360", "person_detection_retail_0013", "ppe14_yolov8n_640", "yolov8n_pose_640"];

    [Theory]
    [MemberData(nameof(Detectors))]
    public void A_detector_sees_what_its_publisher_says(string name)
    {
        var feed = name switch
        {
            "yolox_nano" => new Feed(416, 416, false, 1, false, 114),
            "yunet_n_640" => new Feed(640, 640, false, 1, false, 0),
            "yunet_n_320" => new Feed(320, 320, false, 1, false, 0),
            "aizoo_facemask_360" => new Feed(360, 360, true, 255, null, 0),
            "person_detection_retail_0013" => new Feed(544, 320, false, 1, null, 0),
            _ => new Feed(640, 640, true, 255, true, 114),
        };
        var image = Noise();
        var tensor = Filled(name, model => new PictureJob(image).Fill, out var input);
        Assert.Equal((feed.Width, feed.Height), (input.Width, input.Height));
        var scale = Math.Min(feed.Width / (double)Width, feed.Height / (double)Height);
        var (width, height) = feed.IsCentred is null ? (feed.Width, feed.Height) : ((int)Math.Round(Width * scale), (int)Math.Round(Height * scale));
        var (left, top) = feed.IsCentred == true ? ((feed.Width - width) / 2, (feed.Height - height) / 2) : (0, 0);
        AssertTensor(tensor, feed.Width, feed.Height, (plane, x, y) =>
        {
            var inside = x >= left && x < left + width && y >= top && y < top + height;
            var value = inside
                ? Sample(image, feed.IsRgb ? 2 - plane : plane, ((x - left + 0.5) * Width / width) - 0.5, ((y - top + 0.5) * Height / height) - 0.5)
                : feed.Pad;
            return value / feed.Divisor;
        });
    }

    [Theory]
    [InlineData("age_gender_recognition_retail_0013", 62)]
    [InlineData("minifasnet_v2_2_7", 80)]
    [InlineData("minifasnet_v1se_4_0", 80)]
    [InlineData("openseeface_lm_model0", 224)]
    public void A_second_stage_sees_the_part_that_its_publisher_says(string name, int side)
    {
        // A face of 40 × 50 around (150, 90).
        var face = new FoundFace(new PixelBox(130, 65, 170, 115), 1, []);
        var image = Noise();
        var tensor = Filled(name, _ => new FaceJob<int>(image, face, (_, in _) => 0).Fill, out _);
        var (left, top, width, height) = name switch
        {
            "age_gender_recognition_retail_0013" => (125.0, 65.0, 50.0, 50.0),
            "minifasnet_v2_2_7" => (96, 22.5, 108, 135),
            // Four times 50 high is 200 of 201: it fits, pushed down from -10 to the edge.
            "minifasnet_v1se_4_0" => (70, 0, 160, 200),
            _ => (126, 58.75, 48, 62.5),
        };
        var isLandmarks = side == 224;
        double[] mean = isLandmarks ? [0.485, 0.456, 0.406] : [0, 0, 0];
        double[] std = isLandmarks ? [0.229, 0.224, 0.225] : [1, 1, 1];
        AssertTensor(tensor, side, side, (plane, x, y) =>
        {
            var value = Sample(image, isLandmarks ? 2 - plane : plane, left + ((x + 0.5) * width / side) - 0.5, top + ((y + 0.5) * height / side) - 0.5);
            return ((isLandmarks ? value / 255 : value) - mean[plane]) / std[plane];
        });
    }

    [Fact]
    public void The_embedding_sees_the_face_turned_onto_its_publishers_points()
    {
        // Open Model Zoo's points, as fractions of 96 × 112; of a head that is turned, so that no similarity fits them exactly.
        (double, double)[] points = [(30.2946 / 96, 51.6963 / 112), (65.5318 / 96, 51.5014 / 112), (48.0252 / 96, 71.7366 / 112), (33.5493 / 96, 92.3655 / 112), (62.7299 / 96, 92.2041 / 112)];
        (double X, double Y)[] marks = [(130, 82), (170, 90), (146, 110), (128, 130), (162, 138)];
        var image = new BgrImage(Width, Height, new byte[3 * Width * Height]);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(127 + (120 * Math.Sin((i / 3 % Width / 9.0) + (i / 3 / Width / 7.0) + (i % 3))));

        var tensor = Filled("face_reidentification_retail_0095", _ => new FaceJob<int>(image, new FoundFace(new PixelBox(110, 60, 190, 160), 1, marks), (_, in _) => 0).Fill, out var input);

        var back = Publisher.Similarity(marks, [.. points.Select(p => (p.Item1 * 128, p.Item2 * 128))]);
        var expected = Pixels.Of(image).Warp((x, y) => back(x + 0.5, y + 0.5) is var (u, v) ? (u - 0.5, v - 0.5) : default, 128, 128).Blob(false, [0, 0, 0], [1, 1, 1]);
        Assert.Equal(128, input.Width);
        Assert.Equal(ColourOrder.Bgr, input.Colour);
        for (var i = 0; i < tensor.Length; i++)
            Assert.Equal(expected[i], tensor[i], 0.5);
    }

    private float[] Filled(string name, Func<LoadedModel, Filling> job, out ModelInput input)
    {
        var model = real.Hub.Catalog.Find(name)!;
        Assert.Equal(ModelState.Ready, model.State);
        using var loaded = LoadedModel.Open(model, real.Hub.Runtime!, new SessionSettings());
        var tensor = new float[loaded.Manifest.Input.RowElements];
        job(loaded)(loaded, tensor);
        input = loaded.Manifest.Input;
        return tensor;
    }

    private delegate void Filling(LoadedModel model, Span<float> tensor);

    private static void AssertTensor(float[] tensor, int width, int height, Func<int, int, int, double> expected)
    {
        Assert.Equal(3 * width * height, tensor.Length);
        var tolerance = 0.75 / Math.Max(1, 255 / Math.Max(1, tensor.Max()));
        for (var i = 0; i < tensor.Length; i += 7)
            Assert.Equal(expected(i / (width * height), i % width, i / width % height), tensor[i], tolerance);
    }

    private static double Sample(BgrImage image, int channel, double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, image.Width - 1), Math.Clamp(y, 0, image.Height - 1));
        var (x0, y0) = ((int)x, (int)y);
        double At(int c, int r) => image.Pixels[(3 * ((Math.Min(r, image.Height - 1) * image.Width) + Math.Min(c, image.Width - 1))) + channel];
        var above = At(x0, y0) + ((At(x0 + 1, y0) - At(x0, y0)) * (x - x0));
        var below = At(x0, y0 + 1) + ((At(x0 + 1, y0 + 1) - At(x0, y0 + 1)) * (x - x0));
        return above + ((below - above) * (y - y0));
    }

    private static BgrImage Noise()
    {
        var image = new BgrImage(Width, Height, new byte[3 * Width * Height]);
        new Random(11).NextBytes(image.Pixels);
        return image;
    }
}
