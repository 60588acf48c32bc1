using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Analytics.Capture.Images;
using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Parity;

/// <summary>
/// What models/README.md tells to write for the input of each family, against the publisher's own steps and against stored values of them,
/// over two pictures of the shipped samples: a street of 640 × 360 and a drawn face of 256 × 256. No weights are needed.
/// </summary>
public sealed partial class FamilyInputTests : IDisposable
{
    private const string Stored = "tests/Analytics.Inference.Tests/Parity/tensors.json";

    // Values of a tensor that are stored; a step that meets all planes, rows and columns.
    private const int Kept = 48;

    private static readonly double[] s_zero = [0, 0, 0];
    private static readonly double[] s_one = [1, 1, 1];
    private static readonly double[] s_byte = [255, 255, 255];

    // The face of the sample, as YuNet found it (models/yunet_n_640/samples/face.json).
    private static readonly FoundFace s_face = new(
        new PixelBox(73.2, 74.3, 178.1, 198.2), 0.9377, [(104.9, 112.5), (152.7, 113.4), (130.1, 143), (108.1, 163.8), (146.8, 164.8)]);

    private static readonly (double, double)[] s_template = [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)];

    private readonly ModelFolder _folder = new();

    /// <param name="Width">Of the model's input.</param>
    /// <param name="Height">Of the model's input.</param>
    /// <param name="Steps">From the picture to the tensor, as published.</param>
    /// <param name="IsOfFaces">It sees a found face.</param>
    /// <param name="IsShifted">It counts pixels otherwise, or rounds its crop: tensors agree on the whole, not pixel by pixel.</param>
    private sealed record Family(int Width, int Height, Func<Pixels, double[]> Steps, bool IsOfFaces = false, bool IsShifted = false);

    private static readonly Dictionary<string, Family> s_families = new()
    {
        // YOLOX, yolox/data/data_augment.py: preproc.
        ["YOLOX"] = new(416, 416, image =>
        {
            var r = Math.Min(416.0 / image.Height, 416.0 / image.Width);
            return image.Resize((int)(image.Width * r), (int)(image.Height * r)).Pad(416, 416, 0, 0, 114).Blob(false, s_zero, s_one);
        }),

        // Ultralytics, utils/augmentations.py: letterbox, then BGR to RGB and ÷ 255.
        ["YOLOv5 to v11"] = new(320, 320, image =>
        {
            var r = Math.Min(320.0 / image.Height, 320.0 / image.Width);
            var (width, height) = ((int)Math.Round(image.Width * r), (int)Math.Round(image.Height * r));
            var (left, top) = ((int)Math.Round(((320 - width) / 2.0) - 0.1), (int)Math.Round(((320 - height) / 2.0) - 0.1));
            return image.Resize(width, height).Pad(320, 320, left, top, 114).Blob(true, s_zero, s_byte);
        }),

        // NanoDet, config/nanodet-plus-m_320.yml (keep_ratio: False) and data/transform/warp.py.
        ["NanoDet-Plus"] = new(
            320, 320,
            image => image.Warp((x, y) => (x * image.Width / 320, y * image.Height / 320), 320, 320).Blob(false, [103.53, 116.28, 123.675], [57.375, 57.12, 58.395]),
            IsShifted: true),

        // RT-DETR, references/deploy: T.Resize((640, 640)), T.ToTensor(). Nothing gets smaller here, so that Pillow filters nothing.
        ["RT-DETR"] = new(640, 640, image => image.Resize(640, 640).Blob(true, s_zero, s_byte)),

        // InsightFace, model_zoo/scrfd.py: detect.
        ["SCRFD"] = new(320, 320, image =>
        {
            var ratio = image.Height / (double)image.Width;
            var (width, height) = ratio > 1 ? ((int)(320 / ratio), 320) : (320, (int)(320 * ratio));
            return image.Resize(width, height).Pad(320, 320, 0, 0, 0).Blob(true, [127.5, 127.5, 127.5], [128, 128, 128]);
        }),

        // Ultra-Light-Fast-Generic-Face-Detector-1MB, run_video_face_detect_onnx.py.
        ["UltraFace"] = new(320, 240, image => image.Resize(320, 240).Blob(true, [127, 127, 127], [128, 128, 128])),

        // OpenCV, objdetect/src/face_detect.cpp: padded to the right and below, blobFromImage without a mean.
        ["YuNet"] = new(320, 320, image => image.Resize(320, 180).Pad(320, 320, 0, 0, 0).Blob(false, s_zero, s_one)),

        // InsightFace, utils/face_align.py: norm_crop; model_zoo/arcface_onnx.py: get_feat.
        ["ArcFace"] = new(112, 112, image => Aligned(image).Blob(true, [127.5, 127.5, 127.5], [127.5, 127.5, 127.5]), IsOfFaces: true, IsShifted: true),

        // OpenCV, objdetect/src/face_recognize.cpp: alignCrop and feature.
        ["SFace"] = new(112, 112, image => Aligned(image).Blob(true, s_zero, s_one), IsOfFaces: true, IsShifted: true),

        // Silent-Face-Anti-Spoofing, src/generate_patches.py, and its ToTensor, which does not divide.
        ["MiniFASNet 2.7"] = new(80, 80, image =>
        {
            var (width, height) = (s_face.Box.Width, s_face.Box.Height);
            var scale = Math.Min((image.Height - 1) / height, Math.Min((image.Width - 1) / width, 2.7));
            var (left, top) = (s_face.Box.Left + (width / 2) - (width * scale / 2), s_face.Box.Top + (height / 2) - (height * scale / 2));
            (left, top) = (Math.Max(left, 0), Math.Max(top, 0));
            var (right, bottom) = (left + (width * scale), top + (height * scale));
            (left, right) = right > image.Width ? (left - (right - image.Width), image.Width) : (left, right);
            (top, bottom) = bottom > image.Height ? (top - (bottom - image.Height), image.Height) : (top, bottom);
            return image.Slice((int)left, (int)top, (int)right, (int)bottom).Resize(80, 80).Blob(false, s_zero, s_one);
        }, IsOfFaces: true, IsShifted: true),
    };

    public static TheoryData<string> Names => [.. s_families.Keys];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_has_a_row_for_each_family() => Assert.Equal(s_families.Keys.Order(), Rows().Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_family_sees_what_its_publisher_feeds_it(string name)
    {
        var family = s_families[name];
        var image = Sample(family.IsOfFaces);
        var (tensor, std) = Filled(name, family, image);

        var expected = family.Steps(Pixels.Of(image));

        // In values of 0 to 255: the kernels round to less than one.
        var differences = expected.Select((value, i) => Math.Abs(value - tensor[i]) * std[i / (family.Width * family.Height)]).ToList();
        var (mean, most) = (differences.Average(), differences.Max());
        if (family.IsShifted)
            Assert.True(mean < 2, $"they differ by {mean:0.00} on average");
        else
            Assert.True(most < 0.75, $"they differ by up to {most:0.00}");

        // A guard that did not see an exchange of red and blue would be none.
        var size = family.Width * family.Height;
        var exchanged = expected.Select((value, i) => Math.Abs(expected[((2 - (i / size)) * size) + (i % size)] - tensor[i]) * std[i / size]).Average();
        Assert.True(exchanged > 5, $"with red and blue exchanged they would differ by {exchanged:0.00} on average");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_publishers_tensor_is_the_stored_one(string name)
    {
        var values = s_families[name].Steps(Pixels.Of(Sample(s_families[name].IsOfFaces)));
        double[] kept = [.. Enumerable.Range(0, Kept).Select(i => Math.Round(values[(int)((i + 0.5) * values.Length / Kept)], 4))];
        var file = Path.Combine(Assets.Root, Stored);
        var stored = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        if (Environment.GetEnvironmentVariable("ANALYTICS_WRITE_DOCS") == "1")
        {
            stored[name] = new JsonArray([.. kept.Select(v => (JsonNode)v)]);
            File.WriteAllText(file, Laid(stored));
            return;
        }

        // JPEG decoders may differ by two steps of 255.
        var scale = 2 / Filled(name, s_families[name], Sample(s_families[name].IsOfFaces)).Std.Min();
        Assert.Equal(Kept, stored[name]!.AsArray().Count);
        Assert.All(kept.Zip(stored[name]!.AsArray()), pair => Assert.Equal(pair.Second!.GetValue<double>(), pair.First, scale));
    }

    private static Pixels Aligned(Pixels image) => image.Warp(Publisher.Similarity([.. s_face.Landmarks], s_template), 112, 112);

    // The product's tensor, and by what a step of 255 is divided in each plane.
    private (float[] Tensor, double[] Std) Filled(string name, Family family, BgrImage image)
    {
        var input = JsonNode.Parse($"{{ {Rows()[name]}, \"width\": {family.Width}, \"height\": {family.Height} }}")!.AsObject();
        var folder = $"family{s_families.Keys.ToList().IndexOf(name)}";
        var manifest = ModelFolder.Tiny();
        manifest["input"] = input;
        var reading = ManifestReader.Read(_folder.Add(folder, [1], manifest).Of(folder));
        Assert.Empty(reading.Faults);
        var form = new ModelForm(new CatalogModel(reading.Manifest!, reading.Manifest!.Versions[0], "", ModelState.Ready, []));
        var tensor = new float[reading.Manifest.Input.RowElements];
        if (family.IsOfFaces)
            new FaceJob<int>(image, s_face, (_, in _) => 0).Fill(form, tensor);
        else
            new PictureJob(image).Fill(form, tensor);
        return (tensor, [.. reading.Manifest.Input.Preprocessing().Std.Select(std => (double)std)]);
    }

    private static BgrImage Sample(bool isOfFaces)
    {
        if (NativeImageCodec.Missing() is { } missing)
            Assert.Skip(missing);
        var file = Path.Combine(Assets.Root, "models", isOfFaces ? "yunet_n_640/samples/face.jpg" : "yolox_nano/samples/traffic.jpg");
        return new NativeImageCodec().Decode(File.ReadAllBytes(file), new ImageLimits());
    }

    private static Dictionary<string, string> Rows()
    {
        var part = File.ReadAllText(Path.Combine(Assets.Root, "models", "README.md")).Split("### Inputs by family")[1].Split("\n## ")[0];
        return Row().Matches(part).ToDictionary(row => row.Groups["family"].Value, row => row.Groups["input"].Value);
    }

    private static string Laid(JsonObject stored) =>
        $"{{\n{string.Join(",\n", stored.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {JsonSerializer.Serialize(one.Key)}: [{string.Join(", ", one.Value!.AsArray().Select(v => v!.GetValue<double>().ToString("R", CultureInfo.InvariantCulture)))}]"))}\n}}\n";

    [GeneratedRegex("^\\| (?<family>[^|`]+) \\| `(?<input>\"[^`]+)` \\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
